using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Control.Access;
using Deucalion.Runtime.Server;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Admin;

/// <summary>Below an instance's URL: <c>-/reload</c>, which puts its stored configuration in force again, and <c>metrics</c>, the server's with those of this instance.</summary>
public sealed class LifecycleEndpoints(DataPlaneFeatures features, ServerReload reload, SelfMetrics metrics) : IDataPlaneRouteSource
{
    internal const string Disabled = "Lifecycle API is not enabled.";
    internal const string WrongMethod = "Only POST or PUT requests allowed";

    private static readonly string[] ReloadMethods = ["GET", "POST", "PUT"];
    private static readonly string[] GetOnly = ["GET"];

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes =>
    [
        new("-/reload", ReloadMethods, PermissionAction.ManageInstance, ReloadAsync) { OnDefaultInstance = false },
        new("metrics", GetOnly, PermissionAction.QueryMetrics, MetricsAsync) { OnDefaultInstance = false },
    ];

    /// <summary>Refuses what is not a reload by POST or PUT; true when the answer is written.</summary>
    internal static async Task<bool> RefuseAsync(HttpContext context, bool enabled)
    {
        if (!HttpMethods.IsPost(context.Request.Method) && !HttpMethods.IsPut(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST, PUT";
            await TextAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, WrongMethod).ConfigureAwait(false);
            return true;
        }

        if (!enabled)
        {
            await TextAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, Disabled).ConfigureAwait(false);
        }

        return !enabled;
    }

    private async Task ReloadAsync(DataPlaneRequest request)
    {
        if (await RefuseAsync(request.Http, features.Lifecycle).ConfigureAwait(false))
        {
            return;
        }

        if (await reload.ReloadAsync(request.Instance, request.Cancellation).ConfigureAwait(false) is { } problem)
        {
            await TextAnswer.WriteAsync(request.Http, StatusCodes.Status500InternalServerError, "failed to reload config: " + problem + "\n").ConfigureAwait(false);
        }
    }

    private async Task MetricsAsync(DataPlaneRequest request)
    {
        request.Http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";
        Stream body = ResponseBody.Open(request.Http);
        await using (body.ConfigureAwait(false))
        {
            await body.WriteAsync(metrics.Render(i => i == request.Instance), request.Cancellation).ConfigureAwait(false);
        }
    }
}
