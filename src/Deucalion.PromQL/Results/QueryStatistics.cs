namespace Deucalion.PromQL.Results;

/// <summary>
/// What a query cost. Times in seconds. Samples as Prometheus counts them: total queryable samples, samples read from storage, peak
/// samples held. Per step (time in ms, samples) when asked for.
/// </summary>
public sealed class QueryStatistics
{
    /// <summary>Seconds of evaluation, preparation included.</summary>
    public double EvalTotalTime { get; set; }

    /// <summary>Seconds of sorting the result.</summary>
    public double ResultSortTime { get; set; }

    /// <summary>Seconds of selecting series.</summary>
    public double QueryPreparationTime { get; set; }

    /// <summary>Seconds of computing.</summary>
    public double InnerEvalTime { get; set; }

    /// <summary>Seconds of waiting for a place.</summary>
    public double ExecQueueTime { get; set; }

    /// <summary>Seconds in all.</summary>
    public double ExecTotalTime { get; set; }

    /// <summary>Samples touched, with repetition by overlapping windows.</summary>
    public long TotalQueryableSamples { get; set; }

    /// <summary>Samples read from storage.</summary>
    public long SamplesRead { get; set; }

    /// <summary>Most samples held at once.</summary>
    public long PeakSamples { get; set; }

    /// <summary>Queryable samples by step; null unless asked for.</summary>
    public IReadOnlyList<(long Time, long Samples)>? TotalQueryableSamplesPerStep { get; set; }

    /// <summary>Samples read from storage by step; null unless asked for.</summary>
    public IReadOnlyList<(long Time, long Samples)>? SamplesReadPerStep { get; set; }
}
