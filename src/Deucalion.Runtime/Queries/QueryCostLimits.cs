using Deucalion.PromQL.Results;
using Deucalion.PromQL.Tracing;

namespace Deucalion.Runtime.Queries;

/// <summary>
/// From where on a query counts as heavy, and what it may cost at all; 0 = not limited. <see cref="SmallWork"/> is in samples to handle, some tens of
/// milliseconds of one processor.
/// </summary>
public sealed record QueryCostLimits
{
    /// <summary>Most work of a small query.</summary>
    public long SmallWork { get; init; } = 1_000_000;

    /// <summary>Longest time of a small query, for those whose estimate was too low.</summary>
    public TimeSpan SmallTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Samples that the query may hold (the instance's samplesPerQuery).</summary>
    public long Samples { get; init; }

    /// <summary>Bytes that it may take (memoryPerQuery).</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes that all queries of the process may take.</summary>
    public long ProcessBytes { get; init; }

    // An estimate counts gaps and ended series as full, so only one far beyond the limit is sure to break it.
    private const long Certainty = 10;
    private const long BytesPerPoint = 20;

    /// <summary>Refuses a query that is sure to go over a limit before it reads anything.</summary>
    public void Check(in SelectionCost cost)
    {
        // What it holds at once is at most its points, and with fewer stored samples than the limit nothing is sure.
        long held = cost.Touched > 0 ? 0 : cost.Points;
        if (Samples > 0 && held / Certainty > Samples && cost.Samples > Samples)
        {
            throw new QueryException(QueryErrorKind.Execution, FormattableString.Invariant(
                $"query processing would load too many samples into memory in query execution: limit samplesPerQuery: about {cost.Points} samples ({cost.Series} series), the instance allows {Samples}; select fewer series, a shorter range or a larger step"));
        }

        long least = cost.Samples > held ? held : cost.Samples;
        Refuse("memoryPerQuery", "the instance allows", Bytes, least, cost);
        Refuse("query memory of the server", "all queries together have", ProcessBytes, least, cost);
    }

    private static void Refuse(string limit, string has, long bytes, long held, in SelectionCost cost)
    {
        if (bytes > 0 && held / Certainty > bytes / BytesPerPoint)
        {
            throw new QueryException(QueryErrorKind.Execution, FormattableString.Invariant(
                $"limit {limit}: the query would take about {(double)held * BytesPerPoint:0} bytes ({cost.Series} series), {has} {bytes}; select fewer series, a shorter range or a larger step"));
        }
    }
}
