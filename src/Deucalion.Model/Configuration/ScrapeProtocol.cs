namespace Deucalion.Model.Configuration;

/// <summary>Formats a target may answer in.</summary>
public enum ScrapeProtocol : byte
{
    /// <summary>Delimited protobuf metric families.</summary>
    PrometheusProto,

    /// <summary>OpenMetrics 0.0.1.</summary>
    OpenMetricsText001,

    /// <summary>OpenMetrics 1.0.0.</summary>
    OpenMetricsText100,

    /// <summary>Prometheus text 0.0.4.</summary>
    PrometheusText004,

    /// <summary>Prometheus text 1.0.0.</summary>
    PrometheusText100,
}
