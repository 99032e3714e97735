namespace Deucalion.Storage.Writing;

/// <summary>How one batch is to be treated.</summary>
public sealed record AppendOptions
{
    /// <summary>What is good is stored, what is not is reported.</summary>
    public static readonly AppendOptions Partial = new();

    /// <summary>One bad sample and nothing is stored (remote write 1.0). Exemplar failures never count.</summary>
    public static readonly AppendOptions AllOrNothing = new() { AtomicBatch = true };

    /// <summary>True: a failure keeps the whole batch out.</summary>
    public bool AtomicBatch { get; init; }

    /// <summary>
    /// True: a sample older than the newest of its series is refused with <see cref="AppendFailureKind.OutOfOrder"/> even inside the
    /// out-of-order window. For staleness markers of a target that may have come back.
    /// </summary>
    public bool DiscardOutOfOrder { get; init; }

    /// <summary>Samples with a later time are refused with <see cref="AppendFailureKind.TooFarInFuture"/>.</summary>
    public long MaxTime { get; init; } = long.MaxValue;

    /// <summary>Active series that the instance may have; a series beyond it is refused with <see cref="AppendFailureKind.SeriesLimit"/>.</summary>
    public long MaxActiveSeries { get; init; } = long.MaxValue;

    /// <summary>Active series that one metric name may have; a series beyond it is refused with <see cref="AppendFailureKind.SeriesLimit"/>.</summary>
    public long MaxSeriesPerMetric { get; init; } = long.MaxValue;
}
