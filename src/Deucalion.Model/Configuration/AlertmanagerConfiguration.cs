using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>One entry of <c>alertmanagers</c>.</summary>
public sealed record AlertmanagerConfiguration
{
    /// <summary>How it is asked.</summary>
    public HttpClientConfiguration HttpClient { get; init; } = new();

    /// <summary>http or https.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>Put before the path.</summary>
    public string PathPrefix { get; init; } = string.Empty;

    /// <summary>How long sending may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Rules for discovered Alertmanagers.</summary>
    public IReadOnlyList<RelabelConfig> RelabelConfigs { get; init; } = [];

    /// <summary>Rules for alerts to this one.</summary>
    public IReadOnlyList<RelabelConfig> AlertRelabelConfigs { get; init; } = [];

    /// <summary>Where Alertmanagers come from.</summary>
    public DiscoveryConfiguration Discovery { get; init; } = new();
}
