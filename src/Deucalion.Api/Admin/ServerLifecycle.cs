using Deucalion.Api.Auth;
using Deucalion.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Admin;

/// <summary><c>-/reload</c> and <c>-/quit</c> of the server as a whole; for who may manage every instance.</summary>
public sealed class ServerLifecycle(DataPlaneFeatures features, ManagementDoor door, ServerReload reload, Action stop)
{
    private int _stopping;

    /// <summary>Reads again what the server reads from outside.</summary>
    public async Task ReloadAsync(HttpContext context)
    {
        if (await LifecycleEndpoints.RefuseAsync(context, features.Lifecycle).ConfigureAwait(false) || !await door.AdmitToServerAsync(context).ConfigureAwait(false))
        {
            return;
        }

        if (await reload.ReloadAllAsync(context.RequestAborted).ConfigureAwait(false) is { } problem)
        {
            await TextAnswer.WriteAsync(context, StatusCodes.Status500InternalServerError, "failed to reload config: " + problem + "\n").ConfigureAwait(false);
        }
    }

    /// <summary>Ends the server as SIGTERM does.</summary>
    public async Task QuitAsync(HttpContext context)
    {
        if (await LifecycleEndpoints.RefuseAsync(context, features.Lifecycle).ConfigureAwait(false) || !await door.AdmitToServerAsync(context).ConfigureAwait(false))
        {
            return;
        }

        bool first = Interlocked.Exchange(ref _stopping, 1) == 0;
        await TextAnswer.WriteAsync(context, StatusCodes.Status200OK, first ? "Requesting termination... Goodbye!" : "Termination already in progress.").ConfigureAwait(false);
        if (first)
        {
            context.Response.OnCompleted(() =>
            {
                stop();
                return Task.CompletedTask;
            });
        }
    }
}
