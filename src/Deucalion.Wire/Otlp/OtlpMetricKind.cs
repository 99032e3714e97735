namespace Deucalion.Wire.Otlp;

/// <summary>Kinds of OTLP metrics; the numbers are those of the fields of the Metric message.</summary>
internal enum OtlpMetricKind
{
    None = 0,
    Gauge = 5,
    Sum = 7,
    Histogram = 9,
    ExponentialHistogram = 10,
    Summary = 11,
}
