using Deucalion.Api.Http;
using Deucalion.Runtime.Server;

namespace Deucalion.Server.Hosting;

/// <summary>Counts requests and their durations by a bounded set of handler names.</summary>
internal sealed class RequestCounting(RequestDelegate next, HttpCounters counters, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext context)
    {
        long started = clock.GetTimestamp();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            counters.Count(HandlerOf(context), context.Response.StatusCode, clock.GetElapsedTime(started));
        }
    }

    private static string HandlerOf(HttpContext context)
    {
        if (context.Features.Get<MatchedRoute>() is { } route)
        {
            return route.Template;
        }

        string path = context.Request.Path.Value ?? "/";
        return path.StartsWith("/control/", StringComparison.Ordinal) ? "/control/v1"
            : path is "/metrics" or "/-/ready" or "/-/healthy" or "/-/reload" or "/-/quit" or "/version" or "/" ? path : "other";
    }
}
