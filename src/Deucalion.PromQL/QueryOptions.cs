using Deucalion.PromQL.Tracing;

namespace Deucalion.PromQL;

/// <summary>Limits and switches of one query. Milliseconds.</summary>
public sealed record QueryOptions
{
    /// <summary>How far back an instant selector looks (Prometheus' --query.lookback-delta, 5 m).</summary>
    public long LookbackDelta { get; init; } = 300_000;

    /// <summary>Step of subqueries without one (Prometheus: the global evaluation interval, 1 m).</summary>
    public long DefaultSubqueryStep { get; init; } = 60_000;

    /// <summary>Time that evaluation may take (Prometheus' --query.timeout, 2 m).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Samples that may be held at once (Prometheus' --query.max-samples).</summary>
    public long MaxSamples { get; init; } = 50_000_000;

    /// <summary>Series that the selectors may return together; 0 = no limit.</summary>
    public int MaxSeries { get; init; }

    /// <summary>
    /// Bytes of label sets that label_replace and label_join may make over the query's life; a value they make has at most a hundredth of it. Nested, they
    /// multiply the length of a value each time, so a short query could otherwise take all memory.
    /// </summary>
    public long MaxLabelBytes { get; init; } = 1L << 30;

    /// <summary>Bytes that the query may take, for limits that are checked before the work; 0 = no limit. <see cref="MaxSamples"/> holds it to them later.</summary>
    public long MaxBytes { get; init; }

    /// <summary>True: fill the statistics' per-step list.</summary>
    public bool PerStepStatistics { get; init; }

    /// <summary>True: the answer must be computed anew, whatever was kept of an earlier one.</summary>
    public bool NoCache { get; init; }

    /// <summary>Collects the tree of operators with their costs; null = not traced.</summary>
    public QueryTracer? Tracer { get; init; }

    /// <summary>Is told what the query does and may end it; null = nobody.</summary>
    public IQueryMonitor? Monitor { get; init; }
}
