using System.Net;
using Deucalion.Api.Control;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Network;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Auth;

/// <summary>The one door from a request to an instance.</summary>
public sealed class DataPlaneGate(ControlPlane plane, IReadOnlyList<CidrBlock> trustedProxies)
{
    // Only a script of the console's own origin can send it with the session's cookie: other origins need a preflight that grants no credentials.
    private const string ConsoleHeader = "X-Deucalion-Console";

    private static readonly string?[] NoHeaders = [];

    /// <summary>Lets the request in, or writes the refusal and gives null: then nothing more may be written.</summary>
    public ValueTask<DataPlaneAccess?> AdmitAsync(HttpContext context, string regionId, string instanceId, PermissionAction action)
    {
        var request = new AuthorizationRequest
        {
            RegionId = regionId,
            InstanceId = instanceId,
            AuthorizationHeaders = AuthorizationHeaders(context),
            RemoteAddress = ClientOf(context),
            Action = action,
        };
        AuthorizationDecision decision = SessionOf(context) is { } signedIn
            ? plane.Authorizer.AuthorizeSession(request, signedIn)
            : plane.Authorizer.Authorize(request);
        return decision.IsPermitted ? new ValueTask<DataPlaneAccess?>(new DataPlaneAccess(decision, action)) : RefuseAsync(context, decision);
    }

    /// <summary>The client's address behind trusted proxies.</summary>
    public IPAddress ClientOf(HttpContext context)
    {
        // A Unix socket or an in-memory transport has no address; whoever reaches it is on this machine.
        IPAddress peer = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        return trustedProxies.Count == 0
            ? ClientAddress.Resolve(peer, [], trustedProxies)
            : ClientAddress.Resolve(peer, context.Request.Headers["X-Forwarded-For"], trustedProxies);
    }

    // The console's own pages ask instances with the session of the person who looks at them.
    private Principal? SessionOf(HttpContext context) =>
        context.Request.Headers.ContainsKey(ConsoleHeader) && context.Request.Headers.Authorization.Count == 0
        && context.Request.Cookies[ControlPipeline.SessionCookie] is { } cookie
            ? plane.Sessions.Find(cookie)
            : null;

    internal static IReadOnlyList<string?> AuthorizationHeaders(HttpContext context)
    {
        var values = context.Request.Headers.Authorization;
        return values.Count == 0 ? NoHeaders : values;
    }

    internal static async Task WriteRefusalAsync(HttpContext context, AuthorizationDecision decision)
    {
        int status = decision.Outcome switch
        {
            AuthorizationOutcome.BadRequest => StatusCodes.Status400BadRequest,
            AuthorizationOutcome.Unauthorized => StatusCodes.Status401Unauthorized,
            AuthorizationOutcome.Forbidden => StatusCodes.Status403Forbidden,
            AuthorizationOutcome.NotFound => StatusCodes.Status404NotFound,
            AuthorizationOutcome.Throttled => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status500InternalServerError,
        };
        if (decision.Outcome == AuthorizationOutcome.Unauthorized)
        {
            // RFC 9110 wants a challenge with every 401. A browser answers Basic with a dialog, so V1 and the console's pages get the scheme of tokens.
            bool basic = decision.ChallengeBasic && !context.Request.Headers.ContainsKey(ConsoleHeader);
            context.Response.Headers.WWWAuthenticate = basic ? "Basic realm=\"deucalion\"" : "Bearer realm=\"deucalion\"";
        }
        else if (decision.Outcome == AuthorizationOutcome.Throttled)
        {
            ErrorEnvelope.SetRetryAfter(context, decision.RetryAfter);
        }

        await ErrorEnvelope.WriteAsync(context, status, decision.Message).ConfigureAwait(false);
    }

    private static async ValueTask<DataPlaneAccess?> RefuseAsync(HttpContext context, AuthorizationDecision decision)
    {
        await WriteRefusalAsync(context, decision).ConfigureAwait(false);
        return null;
    }
}
