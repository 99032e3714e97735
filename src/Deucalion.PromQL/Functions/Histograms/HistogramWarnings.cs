namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>What a histogram function has to tell besides its value; the engine gives each flag its text and position.</summary>
[Flags]
public enum HistogramWarnings
{
    /// <summary>Nothing to tell.</summary>
    None = 0,

    /// <summary>Warning: the range has both floats and histograms; no value.</summary>
    MixedFloatsHistograms = 1 << 0,

    /// <summary>Warning: exponential and custom buckets cannot be combined; no value.</summary>
    MixedExponentialCustom = 1 << 1,

    /// <summary>Warning: a function for counters met a gauge histogram.</summary>
    NotCounter = 1 << 2,

    /// <summary>Warning: a function for gauges met a histogram that is none.</summary>
    NotGauge = 1 << 3,

    /// <summary>Warning: a sample's start time lies before the sample preceding it.</summary>
    StartTimeOverlap = 1 << 4,

    /// <summary>Warning: histograms after a counter reset were aggregated with others that exclude one.</summary>
    CounterResetCollisionInAggregation = 1 << 5,

    /// <summary>Info: differing custom bounds were reconciled during addition.</summary>
    BoundsReconciledInAddition = 1 << 6,

    /// <summary>Info: differing custom bounds were reconciled during subtraction.</summary>
    BoundsReconciledInSubtraction = 1 << 7,

    /// <summary>Info: differing custom bounds were reconciled during aggregation.</summary>
    BoundsReconciledInAggregation = 1 << 8,

    /// <summary>Info: the quantile lies among NaN observations; the result is NaN.</summary>
    QuantileIsNaN = 1 << 9,

    /// <summary>Info: NaN observations skew the quantile upwards.</summary>
    QuantileSkewedByNaN = 1 << 10,

    /// <summary>Info: NaN observations are in no fraction.</summary>
    FractionExcludesNaN = 1 << 11,
}
