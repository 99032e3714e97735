using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>One entry of <c>scrape_configs</c> with the global values filled in. Limits: 0 = none.</summary>
public sealed record ScrapeConfiguration
{
    /// <summary>Name of the pool and default of the job label.</summary>
    public required string JobName { get; init; }

    /// <summary>True: a label of the sample wins over the target's.</summary>
    public bool HonorLabels { get; init; }

    /// <summary>True: times in the body are used.</summary>
    public bool HonorTimestamps { get; init; } = true;

    /// <summary>True: series with times in the body get staleness markers too.</summary>
    public bool TrackTimestampsStaleness { get; init; }

    /// <summary>Query parameters by name.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Params { get; init; } = [];

    /// <summary>How often targets are scraped.</summary>
    public TimeSpan ScrapeInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a scrape may take.</summary>
    public TimeSpan ScrapeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Formats to ask for, best first.</summary>
    public IReadOnlyList<ScrapeProtocol> ScrapeProtocols { get; init; } = Configuration.ScrapeProtocols.Default;

    /// <summary>Format when the answer's content type is missing or unknown; null = such a scrape fails.</summary>
    public ScrapeProtocol? FallbackScrapeProtocol { get; init; }

    /// <summary>Whether native histograms are scraped.</summary>
    public bool ScrapeNativeHistograms { get; init; }

    /// <summary>Whether classic histograms are kept beside native ones.</summary>
    public bool AlwaysScrapeClassicHistograms { get; init; }

    /// <summary>Whether classic histograms become native ones with custom buckets.</summary>
    public bool ConvertClassicHistogramsToNhcb { get; init; }

    /// <summary>File for failed scrapes.</summary>
    public string ScrapeFailureLogFile { get; init; } = string.Empty;

    /// <summary>Path of the URL.</summary>
    public string MetricsPath { get; init; } = "/metrics";

    /// <summary>http or https.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>Whether gzip is asked for.</summary>
    public bool EnableCompression { get; init; } = true;

    /// <summary>Bytes of an uncompressed scrape.</summary>
    public long BodySizeLimit { get; init; }

    /// <summary>Samples of a scrape after relabeling.</summary>
    public long SampleLimit { get; init; }

    /// <summary>Targets.</summary>
    public long TargetLimit { get; init; }

    /// <summary>Labels of a sample.</summary>
    public long LabelLimit { get; init; }

    /// <summary>Bytes of a label name.</summary>
    public long LabelNameLengthLimit { get; init; }

    /// <summary>Bytes of a label value.</summary>
    public long LabelValueLengthLimit { get; init; }

    /// <summary>Buckets of a native histogram; its resolution is reduced until they fit.</summary>
    public long NativeHistogramBucketLimit { get; init; }

    /// <summary>Smallest growth from bucket to bucket; resolution is reduced to reach it.</summary>
    public double NativeHistogramMinBucketFactor { get; init; }

    /// <summary>Dropped targets to remember.</summary>
    public long KeepDroppedTargets { get; init; }

    /// <summary>Which names are allowed.</summary>
    public NameValidationScheme MetricNameValidationScheme { get; init; }

    /// <summary>allow-utf-8, underscores, dots or values.</summary>
    public string MetricNameEscapingScheme { get; init; } = "allow-utf-8";

    /// <summary>Whether timeout, sample limit and body size are reported as series.</summary>
    public bool ExtraScrapeMetrics { get; init; }

    /// <summary>How targets are asked.</summary>
    public HttpClientConfiguration HttpClient { get; init; } = new();

    /// <summary>Rules for targets.</summary>
    public IReadOnlyList<RelabelConfig> RelabelConfigs { get; init; } = [];

    /// <summary>Rules for samples.</summary>
    public IReadOnlyList<RelabelConfig> MetricRelabelConfigs { get; init; } = [];

    /// <summary>Where targets come from.</summary>
    public DiscoveryConfiguration Discovery { get; init; } = new();
}
