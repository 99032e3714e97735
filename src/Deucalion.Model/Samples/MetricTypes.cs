namespace Deucalion.Model.Samples;

/// <summary>Texts of <see cref="MetricType"/>.</summary>
public static class MetricTypes
{
    /// <summary>The API's and the exposition formats' word.</summary>
    public static string Text(MetricType type) => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Gauge => "gauge",
        MetricType.Histogram => "histogram",
        MetricType.GaugeHistogram => "gaugehistogram",
        MetricType.Summary => "summary",
        MetricType.Info => "info",
        MetricType.StateSet => "stateset",
        _ => "unknown",
    };

    /// <summary>Reads a word; "untyped" and anything else is <see cref="MetricType.Unknown"/>.</summary>
    public static MetricType Parse(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("counter"u8) ? MetricType.Counter :
        word.SequenceEqual("gauge"u8) ? MetricType.Gauge :
        word.SequenceEqual("histogram"u8) ? MetricType.Histogram :
        word.SequenceEqual("gaugehistogram"u8) ? MetricType.GaugeHistogram :
        word.SequenceEqual("summary"u8) ? MetricType.Summary :
        word.SequenceEqual("info"u8) ? MetricType.Info :
        word.SequenceEqual("stateset"u8) ? MetricType.StateSet : MetricType.Unknown;
}
