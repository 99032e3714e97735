namespace Deucalion.Wire.Exposition;

/// <summary>Text formats that <see cref="ExpositionWriter"/> writes.</summary>
public enum ExpositionFormat : byte
{
    /// <summary>The Prometheus text format 0.0.4: names that need quotes are escaped with underscores.</summary>
    PrometheusText,

    /// <summary>The Prometheus text format 1.0.0: names that need quotes are quoted.</summary>
    PrometheusTextUtf8,

    /// <summary>OpenMetrics 1.0.0: names that need quotes are escaped with underscores.</summary>
    OpenMetrics,

    /// <summary>OpenMetrics 1.0.0 with quoted names.</summary>
    OpenMetricsUtf8,
}
