using Deucalion.Control.Limits;

namespace Deucalion.Control.Instances;

/// <summary>What new instances get when nobody says otherwise.</summary>
public sealed record InstanceDefaults
{
    /// <summary>Retention in days; 90 as in the examples of Alibaba's CreatePrometheusInstance.</summary>
    public int StorageDurationDays { get; init; } = 90;

    /// <summary>Out-of-order window; null: samples of any age.</summary>
    public TimeSpan? OutOfOrderWindow { get; init; }

    /// <summary>Limits of instances that set none.</summary>
    public InstanceLimits Limits { get; init; } = InstanceLimits.Defaults;
}
