using Deucalion.Api.Auth;
using Deucalion.Api.Json;
using Deucalion.Api.Parameters;
using Deucalion.Control.Access;
using Deucalion.Runtime.Instances;
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
    DataPlaneRoutes routes, DataPlaneGate gate, RunningInstances instances, Cors cors, Func<RunningInstance?> defaultInstance, ILogger<DataPlane> logger)
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

        return path.StartsWith("/api/v1/", StringComparison.Ordinal) ? HandlePlainAsync(context, path) : next(context);
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

    private Task HandlePlainAsync(HttpContext context, string path)
    {
        if (defaultInstance() is { } instance)
        {
            return HandleAsync(context, instance.Record.RegionId, instance.Record.Id, path[1..]);
        }

        cors.Apply(context);
        return Envelope.ErrorAsync(context, 404, "not_found", "this server has no default instance: use the HTTP API URL of an instance, {base}/prometheus/{regionId}/{instanceId}, or switch the default instance on in the server configuration");
    }

    private async Task HandleAsync(HttpContext context, string regionId, string instanceId, string path)
    {
        cors.Apply(context);
        if (context.Request.Method == "OPTIONS")
        {
            context.Response.StatusCode = 204;
            return;
        }

        DataPlaneRoute? route = routes.Find(path, out string label);
        if (route is not null && !route.Methods.Contains(context.Request.Method))
        {
            context.Response.Headers.Allow = string.Join(", ", route.Methods) + ", OPTIONS";
            await TextAsync(context, 405, "Method Not Allowed").ConfigureAwait(false);
            return;
        }

        try
        {
            await AnswerAsync(context, regionId, instanceId, path, route, label).ConfigureAwait(false);
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

    private async Task AnswerAsync(HttpContext context, string regionId, string instanceId, string path, DataPlaneRoute? route, string label)
    {
        DataPlaneAccess? access = await gate.AdmitAsync(context, regionId, instanceId, route?.Action ?? PermissionAction.QueryMetrics).ConfigureAwait(false);
        if (access is null)
        {
            return;
        }

        if (route is null)
        {
            await TextAsync(context, 404, "404 page not found: " + (path.Length > 200 ? path[..200] : path) + " is not a path of an instance; the Prometheus HTTP API is under api/v1/").ConfigureAwait(false);
            return;
        }

        if (!instances.TryGet(access.Instance.Id, out RunningInstance? instance))
        {
            throw new ApiException(503, "unavailable", instances.FailureOf(access.Instance.Id) is { } failure
                ? "the instance cannot be opened: " + failure
                : "the instance is starting, try again in a moment", retryAfterSeconds: 5);
        }

        RequestParameters parameters = route.ReadsParameters
            ? await RequestParameters.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false)
            : RequestParameters.None;
        await route.Handler(new DataPlaneRequest(context, access, instance, parameters) { PathLabel = label, ClientAddress = gate.ClientOf(context).ToString() }).ConfigureAwait(false);
    }

    private static async Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (context.Request.Method != "HEAD")
        {
            await context.Response.WriteAsync(text + "\n", context.RequestAborted).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a request failed")]
    private static partial void LogFault(ILogger logger, Exception exception, string method, string path, string requestId);
}
