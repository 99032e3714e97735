using System.Text;
using Deucalion.Api.Auth;
using Deucalion.Control;

namespace Deucalion.Server.Network;

/// <summary>
/// What the web configuration wants of every request: its headers on the answer, and one of its users. A user's credential ends here and is not shown to the
/// instances; an AccessKey passes too, because it is verified already. The token of a V1 instance does not open this gate: an open instance would not look at it.
/// </summary>
internal sealed class WebGate(RequestDelegate next, WebConfigurationFile file, WebUsers users, ControlPlane control, DataPlaneGate gate)
{
    public async Task InvokeAsync(HttpContext context)
    {
        WebConfiguration web = file.Current;
        foreach ((string name, string value) in web.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (web.Users.Count > 0 && !await IsAdmittedAsync(context, web).ConfigureAwait(false))
        {
            context.Response.Headers.WWWAuthenticate = "Basic";
            await ErrorEnvelope.WriteAsync(context, StatusCodes.Status401Unauthorized, "This server wants HTTP Basic authentication: a user of its web configuration, or an AccessKey.").ConfigureAwait(false);
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    private async ValueTask<bool> IsAdmittedAsync(HttpContext context, WebConfiguration web)
    {
        if (context.Request.Headers.Authorization is not [{ Length: > 6 } header] || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out int length))
        {
            return false;
        }

        string credential = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = credential.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        string user = credential[..colon];
        if (!web.Users.ContainsKey(user) && control.Authorizer.Authenticate([header], gate.ClientOf(context)).IsPermitted)
        {
            return true;
        }

        if (!await users.VerifyAsync(web.Users, user, credential[(colon + 1)..], context.RequestAborted).ConfigureAwait(false))
        {
            return false;
        }

        context.Request.Headers.Remove("Authorization");
        return true;
    }
}
