using Deucalion.Model.Labels;

namespace Deucalion.Scrape;

/// <summary>A target that relabeling dropped.</summary>
public sealed record DroppedTargetSnapshot(LabelSet DiscoveredLabels, string ScrapePool);
