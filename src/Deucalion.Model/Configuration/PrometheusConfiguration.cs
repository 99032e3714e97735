namespace Deucalion.Model.Configuration;

/// <summary>A <c>prometheus.yml</c> of Prometheus 3.14: validated, defaults filled in, immutable.</summary>
public sealed record PrometheusConfiguration
{
    /// <summary>Values for all sections.</summary>
    public GlobalConfiguration Global { get; init; } = new();

    /// <summary>Process settings; kept, without effect here.</summary>
    public RuntimeConfiguration Runtime { get; init; } = new();

    /// <summary>Alertmanagers and alert relabeling.</summary>
    public AlertingConfiguration Alerting { get; init; } = new();

    /// <summary>Patterns of rule files.</summary>
    public IReadOnlyList<string> RuleFiles { get; init; } = [];

    /// <summary>Patterns of files with more scrape configurations.</summary>
    public IReadOnlyList<string> ScrapeConfigFiles { get; init; } = [];

    /// <summary>Scrape configurations of the file itself.</summary>
    public IReadOnlyList<ScrapeConfiguration> ScrapeConfigs { get; init; } = [];

    /// <summary>Scrape configurations that came from <see cref="ScrapeConfigFiles"/>.</summary>
    public IReadOnlyList<ScrapeConfiguration> ScrapeConfigsOfFiles { get; init; } = [];

    /// <summary>Storage settings.</summary>
    public StorageConfiguration Storage { get; init; } = new();

    /// <summary>Tracing settings; null when there are none.</summary>
    public TracingConfiguration? Tracing { get; init; }

    /// <summary>Where samples are sent.</summary>
    public IReadOnlyList<RemoteWriteConfiguration> RemoteWrite { get; init; } = [];

    /// <summary>Where samples are read from.</summary>
    public IReadOnlyList<RemoteReadConfiguration> RemoteRead { get; init; } = [];

    /// <summary>OTLP translation.</summary>
    public OtlpConfiguration Otlp { get; init; } = new();

    /// <summary>Everything that is to be scraped.</summary>
    public IEnumerable<ScrapeConfiguration> AllScrapeConfigs => ScrapeConfigs.Concat(ScrapeConfigsOfFiles);
}
