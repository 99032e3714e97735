namespace Deucalion.Wire.Exposition;

/// <summary>io.prometheus.client.MetricType.</summary>
internal enum ProtobufMetricType
{
    /// <summary>Counter.</summary>
    Counter = 0,

    /// <summary>Gauge.</summary>
    Gauge = 1,

    /// <summary>Summary.</summary>
    Summary = 2,

    /// <summary>Untyped.</summary>
    Untyped = 3,

    /// <summary>Histogram.</summary>
    Histogram = 4,

    /// <summary>Gauge histogram.</summary>
    GaugeHistogram = 5,
}
