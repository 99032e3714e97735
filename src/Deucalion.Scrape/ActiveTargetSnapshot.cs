using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Scrape.Targets;

namespace Deucalion.Scrape;

/// <summary>A target that is scraped. Last scrape is <see cref="DateTimeOffset.MinValue"/> and the error empty before the first one.</summary>
public sealed record ActiveTargetSnapshot(
    LabelSet DiscoveredLabels,
    LabelSet Labels,
    string ScrapePool,
    string ScrapeUrl,
    string LastError,
    DateTimeOffset LastScrape,
    TimeSpan LastScrapeDuration,
    TargetHealth Health,
    TimeSpan ScrapeInterval,
    TimeSpan ScrapeTimeout)
{
    /// <summary>Metadata of the families it exposes, in name order; made on each call.</summary>
    public required Func<IReadOnlyList<MetricMetadata>> Metadata { get; init; }
}
