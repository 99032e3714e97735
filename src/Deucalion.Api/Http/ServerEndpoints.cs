using Deucalion.Api.Admin;
using Deucalion.Api.Auth;
using Deucalion.Api.Console;
using Deucalion.Api.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Runtime.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Deucalion.Api.Http;

/// <summary>What the process itself answers: health, readiness with the phase, its own metrics, its version.</summary>
public sealed class ServerEndpoints(ServerState state, SelfMetrics metrics, ServerFacts facts, DataPlaneGate gate, ControlPlane control, ServerLifecycle lifecycle, ConsoleEndpoints console)
{
    /// <summary>Maps the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (string path in new[] { "/-/healthy", "/health" })
        {
            routes.MapMethods(path, ["GET", "HEAD"], context => TextAsync(context, 200, "Deucalion is Healthy.\n"));
        }

        foreach (string path in new[] { "/-/ready", "/ready" })
        {
            routes.MapMethods(path, ["GET", "HEAD"], ReadyAsync);
        }

        string[] lifecycleMethods = ["GET", "POST", "PUT"];
        routes.MapMethods("/-/reload", lifecycleMethods, lifecycle.ReloadAsync);
        routes.MapMethods("/-/quit", lifecycleMethods, lifecycle.QuitAsync);
        routes.MapGet("/metrics", MetricsAsync);
        routes.MapGet("/version", context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($"{{\"version\":\"{ServerFacts.PrometheusVersion}\",\"revision\":\"deucalion-{facts.Version}\"}}", context.RequestAborted);
        });
        routes.MapGet("/", context => console.Wants(context.Request) ? ToConsoleAsync(context) : TextAsync(context, 200, "Deucalion, a Managed Service for Prometheus.\nConsole:     /console/\nControl API: /control/v1 (OpenAPI document: /control/v1/openapi.json)\nInstances:   /prometheus/{regionId}/{instanceId}/api/v1/query?query=up\nHealth:      /-/healthy /-/ready /metrics\n"));
    }

    private static Task ToConsoleAsync(HttpContext context)
    {
        context.Response.Redirect("/console/");
        return Task.CompletedTask;
    }

    private Task ReadyAsync(HttpContext context)
    {
        if (state.IsReady)
        {
            return TextAsync(context, 200, "Deucalion is Ready.\n");
        }

        context.Response.Headers["X-Prometheus-Stopping"] = state.IsStopping ? "true" : "false";
        return TextAsync(context, 503, "Service Unavailable: " + state.Phase + "\n");
    }

    private async Task MetricsAsync(HttpContext context)
    {
        // Instance ids are part of URLs: only who may list instances sees them, or everybody who reaches a server that only loopback reaches.
        bool all = facts.LoopbackOnly;
        if (!all && context.Request.Headers.Authorization.Count > 0)
        {
            AuthorizationDecision decision = control.Authorizer.Authenticate(context.Request.Headers.Authorization, gate.ClientOf(context));
            if (!decision.IsPermitted)
            {
                await DataPlaneGate.WriteRefusalAsync(context, decision).ConfigureAwait(false);
                return;
            }

            all = control.Authorizer.MayAskFor(decision.Principal, PermissionAction.ListInstances);
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        Stream body = ResponseBody.Open(context);
        await using (body.ConfigureAwait(false))
        {
            await body.WriteAsync(metrics.Render(_ => all), context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (context.Request.Method != "HEAD")
        {
            await context.Response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
