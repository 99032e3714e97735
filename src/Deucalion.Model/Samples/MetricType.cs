namespace Deucalion.Model.Samples;

/// <summary>Metric types of the exposition formats; <see cref="MetricTypes.Text"/> gives the API's words.</summary>
public enum MetricType : byte
{
    /// <summary>Not known or untyped.</summary>
    Unknown,

    /// <summary>Counter.</summary>
    Counter,

    /// <summary>Gauge.</summary>
    Gauge,

    /// <summary>Histogram.</summary>
    Histogram,

    /// <summary>OpenMetrics gauge histogram.</summary>
    GaugeHistogram,

    /// <summary>Summary.</summary>
    Summary,

    /// <summary>OpenMetrics info.</summary>
    Info,

    /// <summary>OpenMetrics state set.</summary>
    StateSet,
}
