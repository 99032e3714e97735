namespace Deucalion.Differential;

/// <summary>A float or a histogram at a time (Unix ms).</summary>
internal readonly record struct Sample(long Time, double Value, HistogramSample? Histogram = null);
