using System.Globalization;
using Deucalion.Model.Time;

namespace Deucalion.Control.Limits;

/// <summary>All limits. 0 always means: not limited.</summary>
public static class LimitCatalog
{
    /// <summary>The limits in the order of <see cref="LimitKind"/>.</summary>
    public static IReadOnlyList<LimitDefinition> All { get; } =
    [
        new(LimitKind.ActiveSeries, "activeSeries", LimitUnit.Count, 10_000_000, "Amazon Managed Service for Prometheus, active series per workspace"),
        new(LimitKind.SeriesPerMetric, "seriesPerMetric", LimitUnit.Count, 2_000_000, "Amazon Managed Service for Prometheus, active series per metric name"),
        new(LimitKind.SamplesPerSecond, "samplesPerSecond", LimitUnit.Count, 0, "Prometheus has no rate limit"),
        new(LimitKind.SamplesBurst, "samplesBurst", LimitUnit.Count, 1_000_000, "Amazon Managed Service for Prometheus, ingestion burst"),
        new(LimitKind.LabelsPerSeries, "labelsPerSeries", LimitUnit.Count, 256, "Alibaba Managed Service for Prometheus, labels per series"),
        new(LimitKind.LabelNameLength, "labelNameLength", LimitUnit.Bytes, 1024, "Grafana Mimir, max_label_name_length"),
        new(LimitKind.LabelValueLength, "labelValueLength", LimitUnit.Bytes, 4096, "VictoriaMetrics, maxLabelValueLen"),
        new(LimitKind.RequestBytes, "requestBytes", LimitUnit.Bytes, 32L << 20, "VictoriaMetrics, maxInsertRequestSize"),
        new(LimitKind.SamplesPerQuery, "samplesPerQuery", LimitUnit.Count, 50_000_000, "Prometheus, query.max-samples"),
        new(LimitKind.PointsPerSeries, "pointsPerSeries", LimitUnit.Count, 11_000, "Prometheus, resolution of query_range"),
        new(LimitKind.QueryTimeout, "queryTimeout", LimitUnit.Duration, 120_000, "Prometheus, query.timeout"),
        new(LimitKind.ConcurrentQueries, "concurrentQueries", LimitUnit.Count, 20, "Prometheus, query.max-concurrency"),
        new(LimitKind.SeriesPerQuery, "seriesPerQuery", LimitUnit.Count, 0, "Grafana Mimir, max_fetched_series_per_query"),
        new(LimitKind.ResponseBytes, "responseBytes", LimitUnit.Bytes, 256L << 20, "five times Amazon Managed Service for Prometheus' 52,428,800 bytes, rounded"),
        new(LimitKind.MemoryPerQuery, "memoryPerQuery", LimitUnit.Bytes, 1L << 30, "the value Grafana Mimir's documentation suggests for max_estimated_memory_consumption_per_query"),
    ];

    /// <summary>Definition of a kind.</summary>
    public static LimitDefinition Of(LimitKind kind) => All[(int)kind];

    /// <summary>Definition by name; null when there is none.</summary>
    public static LimitDefinition? Find(string name) => All.FirstOrDefault(d => d.Name == name);

    /// <summary>Reads a value as people write it: a whole number, or a duration for <see cref="LimitUnit.Duration"/>.</summary>
    public static bool TryParse(LimitDefinition definition, string text, out long value)
    {
        if (definition.Unit == LimitUnit.Duration && PrometheusDuration.TryParse(text, out value, out _))
        {
            return true;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && definition.Unit != LimitUnit.Duration && value >= 0;
    }
}
