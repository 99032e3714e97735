using Deucalion.Model.Labels;
using Deucalion.Scrape.Targets;

namespace Deucalion.Scrape.Loops;

/// <summary>The series that a scrape writes about itself.</summary>
internal sealed class ReportSeries
{
    /// <summary>How many there are, extra ones included.</summary>
    public const int Count = 8;

    private const int Ordinary = 5;

    private static readonly string[] Names =
    [
        "up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling", "scrape_series_added",
        "scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes",
    ];

    private readonly LabelSet[] _labels;

    /// <summary>The series of a target; with the extra ones when they are enabled.</summary>
    public ReportSeries(Target target, bool extra) =>
        _labels = [.. Names.Take(extra ? Count : Ordinary).Select(n => new LabelSetBuilder(target.PublicLabels).Set(LabelNames.MetricName, n).Build())];

    /// <summary>Label sets in the order of the values.</summary>
    public ReadOnlySpan<LabelSet> Labels => _labels;
}
