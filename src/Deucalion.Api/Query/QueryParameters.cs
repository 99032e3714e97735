using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Deucalion.Control.Limits;
using Deucalion.PromQL;

namespace Deucalion.Api.Query;

/// <summary>Reads what <c>query</c> and <c>query_range</c> have in common.</summary>
internal static class QueryParameters
{
    // A held sample is a time and a value, and columns keep a little more: the memory limit counts them so.
    private const long BytesPerSample = 20;

    /// <summary>The expression.</summary>
    public static string Expression(DataPlaneRequest request)
    {
        if (request.Parameters.Get("query") is { } query)
        {
            return query;
        }

        // A GET with a JSON body is legal here; some proxies and every browser drop such a body on the way.
        string hint = request.Parameters.HasBody || request.Http.Request.Method != "GET"
            ? string.Empty
            : " (the request has no query parameter and no body; if a body was sent with GET, something on the way dropped it: use POST)";
        throw ApiException.InvalidParameter("query", "unknown position: parse error: no expression found in input" + hint);
    }

    /// <summary>True for 1 and true; refuses words that are neither yes nor no.</summary>
    public static bool Flag(DataPlaneRequest request, string name) => request.Parameters.Get(name) switch
    {
        null or "0" or "false" => false,
        "1" or "true" => true,
        _ => throw ApiException.InvalidParameter(name, "it must be 1 or 0"),
    };

    /// <summary>Limits and switches.</summary>
    public static QueryOptions Options(DataPlaneRequest request)
    {
        RequestParameters p = request.Parameters;
        InstanceLimits limits = request.Limits;
        TimeSpan cap = limits.QueryTimeout > TimeSpan.Zero ? limits.QueryTimeout : TimeSpan.FromHours(24);
        TimeSpan timeout = cap;
        if (p.Duration("timeout") is { } wanted)
        {
            timeout = TimeSpan.FromMilliseconds(Math.Clamp(wanted, 0, cap.TotalMilliseconds));
        }

        var options = new QueryOptions
        {
            Timeout = timeout,
            MaxSamples = Math.Min(
                limits.SamplesPerQuery > 0 ? limits.SamplesPerQuery : long.MaxValue,
                limits.MemoryPerQuery > 0 ? Math.Max(1, limits.MemoryPerQuery / BytesPerSample) : long.MaxValue),
            MaxSeries = (int)Math.Min(int.MaxValue, limits.SeriesPerQuery),
            MaxBytes = limits.MemoryPerQuery,
            MaxLabelBytes = limits.MemoryPerQuery > 0 ? limits.MemoryPerQuery : long.MaxValue,
            DefaultSubqueryStep = request.Instance.EvaluationInterval,
            PerStepStatistics = p.Get("stats") == "all",

            // What was read for a kept answer is not known any more, so statistics and traces are of answers computed anew.
            NoCache = Flag(request, "nocache") || p.Get("stats") is not null || Flag(request, "trace"),
        };
        if (p.Get("lookback_delta") is { } lookback)
        {
            if (!ApiTime.TryParseDuration(lookback, out double ms, out string error))
            {
                throw ApiException.BadData("error parsing lookback delta duration: " + error);
            }

            // As Prometheus: nothing and zero mean the server's own.
            options = ms > 0 ? options with { LookbackDelta = (long)ms } : options;
        }

        return options;
    }
}
