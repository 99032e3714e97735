using Deucalion.Control.Limits;

namespace Deucalion.Control.Instances;

/// <summary>What new instances get when nobody says otherwise.</summary>
public sealed record InstanceDefaults
{
    /// <summary>Retention in days; 90 as in the examples of Alibaba's CreatePrometheusInstance.</summary>
    public int StorageDurationDays { get; init; } = 90;

    /// <summary>Bytes of stored parts at most; 0 = not limited.</summary>
    public long StorageSize { get; init; }

    /// <summary>Shorter retention of some series; instances whose retention is not longer leave a rule out.</summary>
    public IReadOnlyList<SeriesRetention> RetentionRules { get; init; } = [];

    /// <summary>Out-of-order window; null: samples of any age.</summary>
    public TimeSpan? OutOfOrderWindow { get; init; }

    /// <summary>Limits of instances that set none.</summary>
    public InstanceLimits Limits { get; init; } = InstanceLimits.Defaults;
}
