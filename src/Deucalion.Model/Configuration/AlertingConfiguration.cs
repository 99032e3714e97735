using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>The <c>alerting</c> section.</summary>
public sealed record AlertingConfiguration
{
    /// <summary>Rules for all alerts.</summary>
    public IReadOnlyList<RelabelConfig> AlertRelabelConfigs { get; init; } = [];

    /// <summary>Where alerts are sent.</summary>
    public IReadOnlyList<AlertmanagerConfiguration> Alertmanagers { get; init; } = [];
}
