using System.Collections.Frozen;
using Deucalion.Runtime.Server;

namespace Deucalion.Server.Hosting;

/// <summary>Counts requests and their durations by a bounded set of handler names.</summary>
internal sealed class RequestCounting(RequestDelegate next, HttpCounters counters, TimeProvider clock)
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "query", "query_range", "query_exemplars", "series", "labels", "write", "push", "metadata", "targets", "rules", "alerts",
        "format_query", "parse_query", "status/buildinfo", "status/tsdb",
    }.ToFrozenSet(StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        long started = clock.GetTimestamp();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            counters.Count(HandlerOf(context.Request.Path.Value ?? "/"), context.Response.StatusCode, clock.GetElapsedTime(started));
        }
    }

    private static string HandlerOf(string path)
    {
        if (path.StartsWith("/control/", StringComparison.Ordinal))
        {
            return "/control/v1";
        }

        const string api = "/api/v1/";
        int at = path.IndexOf(api, StringComparison.Ordinal);
        if (at >= 0)
        {
            string rest = path[(at + api.Length)..];
            return rest.StartsWith("label/", StringComparison.Ordinal) ? "/api/v1/label/:name/values" : Known.Contains(rest) ? api + rest : "/api/v1/other";
        }

        return path is "/metrics" or "/-/ready" or "/-/healthy" or "/" ? path : "other";
    }
}
