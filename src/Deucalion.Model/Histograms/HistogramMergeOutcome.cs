namespace Deucalion.Model.Histograms;

/// <summary>What combining two histograms came across.</summary>
[Flags]
public enum HistogramMergeOutcome : byte
{
    /// <summary>Nothing to tell.</summary>
    None = 0,

    /// <summary>One says it follows a counter reset, the other that it does not; the result's hint is unknown.</summary>
    CounterResetCollision = 1,

    /// <summary>Custom bounds differed; the result has those both had in common.</summary>
    BoundsReconciled = 2,

    /// <summary>Exponential and custom buckets cannot be combined; nothing was changed.</summary>
    IncompatibleSchemas = 4,
}
