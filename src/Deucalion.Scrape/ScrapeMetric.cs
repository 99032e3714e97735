using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.Scrape;

/// <summary>One sample of the server's own metrics; the labels do not have the name.</summary>
public sealed record ScrapeMetric(string Name, MetricType Type, string Help, LabelSet Labels, double Value);
