using Deucalion.Api.Auth;
using Deucalion.Api.Json;
using Deucalion.Api.Parameters;
using Deucalion.Control.Access;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Server;
using Deucalion.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deucalion.Api.Http;

/// <summary>
/// Answers everything below an instance's URL, <c>/prometheus/{regionId}/{instanceId}/…</c>, and, where a default instance is on, the plain
/// paths of a Prometheus server. Order of checks: path, method, credential, instance, parameters; so a refused request costs next to nothing.
/// </summary>
public sealed partial class DataPlane(
    DataPlaneRoutes routes, ManagementDoor door, RunningInstances instances, ServerState state, Cors cors, Func<RunningInstance?> defaultInstance, ILogger<DataPlane> logger)
{
    private const string Prefix = "/prometheus/";

    /// <summary>Puts the data plane into the pipeline; requests for other paths go on.</summary>
    public IApplicationBuilder Use(IApplicationBuilder app) => app.Use(next => context =>
    {
        string path = context.Request.Path.Value ?? "/";
        if (path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return HandleInstanceAsync(context, path);
        }

        return path.StartsWith("/api/v1/", StringComparison.Ordinal) || routes.Find(path[1..], out _) is { OnDefaultInstance: true }
            ? HandlePlainAsync(context, path)
            : next(context);
    });

    private Task HandleInstanceAsync(HttpContext context, string path)
    {
        int region = path.IndexOf('/', Prefix.Length);
        int instance = region < 0 ? -1 : path.IndexOf('/', region + 1);
        string regionId = region < 0 ? path[Prefix.Length..] : path[Prefix.Length..region];
        string instanceId = region < 0 ? string.Empty : instance < 0 ? path[(region + 1)..] : path[(region + 1)..instance];
        string rest = instance < 0 ? string.Empty : path[instance..].TrimStart('/');
        return HandleAsync(context, regionId, instanceId, rest);
    }

    private async Task HandlePlainAsync(HttpContext context, string path)
    {
        if (defaultInstance() is { } instance)
        {
            await HandleAsync(context, instance.Record.RegionId, instance.Record.Id, path[1..]).ConfigureAwait(false);
            return;
        }

        cors.Apply(context);
        if (!state.IsReady && routes.Find(path[1..], out _) is { } route)
        {
            // What the default instance is, is known when all are open.
            await (route.WhileOpening ?? NotReadyAsync)(context).ConfigureAwait(false);
            return;
        }

        await Envelope.ErrorAsync(context, 404, "not_found", "this server has no default instance: use the HTTP API URL of an instance, {base}/prometheus/{regionId}/{instanceId}, or switch the default instance on in the server configuration").ConfigureAwait(false);
    }

    private Task NotReadyAsync(HttpContext context)
    {
        context.Response.Headers["X-Prometheus-Stopping"] = state.IsStopping ? "true" : "false";
        context.Response.Headers.RetryAfter = "5";
        return TextAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Service Unavailable: " + state.Phase + "\n");
    }

    private async Task HandleAsync(HttpContext context, string regionId, string instanceId, string path)
    {
        cors.Apply(context);
        if (context.Request.Method == "OPTIONS")
        {
            context.Response.StatusCode = 204;
            return;
        }

        DataPlaneRoute? route = routes.Find(path, out string[] values);
        if (route is not null)
        {
            context.Features.Set(new MatchedRoute("/" + route.Path));
            if (!route.Methods.Contains(context.Request.Method))
            {
                context.Response.Headers.Allow = string.Join(", ", route.Methods) + ", OPTIONS";
                await TextAnswer.WriteAsync(context, 405, "Method Not Allowed\n").ConfigureAwait(false);
                return;
            }
        }

        try
        {
            await AnswerAsync(context, regionId, instanceId, path, route, values).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await Envelope.ErrorAsync(context, e).ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            await Envelope.ErrorAsync(context, 503, "unavailable", e.Message, retryAfterSeconds: 5).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The client went away; nobody reads an answer.
        }
        catch (BadHttpRequestException e)
        {
            await Envelope.ErrorAsync(context, e.StatusCode, "bad_data", e.Message).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // the last resort: a fault in one request must not end the process, and must not show its insides
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFault(logger, e, context.Request.Method, path, context.TraceIdentifier);
            await Envelope.ErrorAsync(context, 500, "internal", "the server failed on this request; its log has the cause under the request id " + context.TraceIdentifier).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(HttpContext context, string regionId, string instanceId, string path, DataPlaneRoute? route, string[] values)
    {
        DataPlaneAccess? access = await door.AdmitAsync(context, regionId, instanceId, route?.Action ?? PermissionAction.QueryMetrics).ConfigureAwait(false);
        if (access is null)
        {
            return;
        }

        context.Features.Set(access.Principal);
        if (route is null)
        {
            await TextAnswer.WriteAsync(context, 404, "404 page not found: " + (path.Length > 200 ? path[..200] : path) + " is not a path of an instance; the Prometheus HTTP API is under api/v1/\n").ConfigureAwait(false);
            return;
        }

        if (route.Visibility == SeriesVisibility.WholeInstance && access.LabelScopes is not null)
        {
            throw new ApiException(403, "forbidden", "the permission behind this credential is limited to some series; what this path tells or does concerns the whole instance and needs a permission without label conditions");
        }

        if (!instances.TryGet(access.Instance.Id, out RunningInstance? instance))
        {
            if (instances.FailureOf(access.Instance.Id) is null && route.WhileOpening is { } early)
            {
                await early(context).ConfigureAwait(false);
                return;
            }

            throw new ApiException(503, "unavailable", instances.FailureOf(access.Instance.Id) is { } failure
                ? "the instance cannot be opened: " + failure
                : "the instance is starting, try again in a moment", retryAfterSeconds: 5);
        }

        RequestParameters parameters = route.ReadsParameters
            ? await RequestParameters.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false)
            : route.Action == PermissionAction.QueryMetrics ? RequestParameters.OfUrl(context.Request) : RequestParameters.None;
        await route.Handler(new DataPlaneRequest(context, access, instance, parameters) { PathValues = values, ClientAddress = door.ClientOf(context).ToString() }).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a request failed")]
    private static partial void LogFault(ILogger logger, Exception exception, string method, string path, string requestId);
}
