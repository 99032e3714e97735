using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Tracing;

namespace Deucalion.Api.Query;

/// <summary>Answers with the result of a query.</summary>
internal static class QueryAnswer
{
    /// <summary>Writes it; <paramref name="limit"/> series at most, 0 = all.</summary>
    public static Task WriteAsync(DataPlaneRequest request, QueryResult result, int limit, QueryTracer? tracer, CancellationToken cancellation)
    {
        QueryValue value = Truncate(result.Value, limit, out bool truncated);
        CheckSize(value, request.Limits.ResponseBytes);
        List<string> warnings = [.. result.Warnings];
        if (truncated)
        {
            warnings.Add("results truncated due to limit");
        }

        string? stats = request.Parameters.Get("stats");
        if (stats is not (null or "true" or "all"))
        {
            warnings.Add($"value {GoQuote.Quote(stats.Length > 100 ? stats[..100] : stats)} for parameter \"stats\" is deprecated and will be rejected in the next major release, use \"true\" or \"all\"");
        }

        return Envelope.SuccessAsync(
            request.Http, json => QueryResultWriter.WriteAsync(json, value, stats is null ? null : result.Statistics, tracer, cancellation), warnings, result.Infos);
    }

    // Before the first byte goes out: an answer that has begun can only be cut. Points are counted at their usual size.
    private static void CheckSize(QueryValue value, long limit)
    {
        const long pointBytes = 28;
        const long bucketBytes = 24;
        const long seriesBytes = 32;
        long estimate = value switch
        {
            VectorValue v => v.Samples.Sum(s => seriesBytes + s.Labels.Encoded.Length + pointBytes + (s.Histogram is { } h ? bucketBytes * (h.PositiveBuckets.Length + h.NegativeBuckets.Length) : 0)),
            MatrixValue m => m.Series.Sum(s => seriesBytes + s.Labels.Encoded.Length + (pointBytes * (s.FloatTimes.Length + (10L * s.HistogramTimes.Length)))),
            _ => 0,
        };
        if (limit > 0 && estimate > limit)
        {
            throw new ApiException(422, "execution", FormattableString.Invariant(
                $"limit responseBytes: the answer would have about {estimate} bytes, the instance allows {limit}; ask for fewer series, a shorter range or a larger step"));
        }
    }

    private static QueryValue Truncate(QueryValue value, int limit, out bool truncated)
    {
        truncated = false;
        switch (value)
        {
            case VectorValue v when limit > 0 && v.Samples.Count > limit:
                truncated = true;
                return new VectorValue([.. v.Samples.Take(limit)]);
            case MatrixValue m when limit > 0 && m.Series.Count > limit:
                truncated = true;
                return new MatrixValue([.. m.Series.Take(limit)]);
            default:
                return value;
        }
    }
}
