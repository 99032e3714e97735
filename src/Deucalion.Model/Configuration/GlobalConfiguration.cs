using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>The <c>global</c> section. Limits: 0 = none.</summary>
public sealed record GlobalConfiguration
{
    /// <summary>How often targets are scraped.</summary>
    public TimeSpan ScrapeInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a scrape may take.</summary>
    public TimeSpan ScrapeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Formats to ask for, best first; null = chosen by each scrape configuration.</summary>
    public IReadOnlyList<ScrapeProtocol>? ScrapeProtocols { get; init; }

    /// <summary>How often rules are evaluated.</summary>
    public TimeSpan EvaluationInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How far in the past rules are evaluated.</summary>
    public TimeSpan RuleQueryOffset { get; init; }

    /// <summary>File for the query log.</summary>
    public string QueryLogFile { get; init; } = string.Empty;

    /// <summary>File for failed scrapes.</summary>
    public string ScrapeFailureLogFile { get; init; } = string.Empty;

    /// <summary>Labels of everything that leaves this instance, variables expanded.</summary>
    public LabelSet ExternalLabels { get; init; } = LabelSet.Empty;

    /// <summary>Bytes of an uncompressed scrape.</summary>
    public long BodySizeLimit { get; init; }

    /// <summary>Samples of a scrape after relabeling.</summary>
    public long SampleLimit { get; init; }

    /// <summary>Targets of a scrape configuration.</summary>
    public long TargetLimit { get; init; }

    /// <summary>Labels of a sample.</summary>
    public long LabelLimit { get; init; }

    /// <summary>Bytes of a label name.</summary>
    public long LabelNameLengthLimit { get; init; }

    /// <summary>Bytes of a label value.</summary>
    public long LabelValueLengthLimit { get; init; }

    /// <summary>Dropped targets to remember.</summary>
    public long KeepDroppedTargets { get; init; }

    /// <summary>Which names are allowed.</summary>
    public NameValidationScheme MetricNameValidationScheme { get; init; }

    /// <summary>Escaping to ask targets for; empty = from the validation scheme.</summary>
    public string MetricNameEscapingScheme { get; init; } = string.Empty;

    /// <summary>Whether native histograms are scraped.</summary>
    public bool ScrapeNativeHistograms { get; init; }

    /// <summary>Whether classic histograms become native ones with custom buckets.</summary>
    public bool ConvertClassicHistogramsToNhcb { get; init; }

    /// <summary>Whether classic histograms are kept beside native ones.</summary>
    public bool AlwaysScrapeClassicHistograms { get; init; }

    /// <summary>Whether timeout, sample limit and body size are reported as series.</summary>
    public bool ExtraScrapeMetrics { get; init; }
}
