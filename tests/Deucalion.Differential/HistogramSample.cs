namespace Deucalion.Differential;

/// <summary>A native histogram with whole counts, as remote write has it: spans of populated buckets and their absolute counts.</summary>
internal sealed record HistogramSample(
    int Schema,
    double ZeroThreshold,
    long ZeroCount,
    double Sum,
    (int Offset, int Length)[] PositiveSpans,
    long[] Positive,
    (int Offset, int Length)[] NegativeSpans,
    long[] Negative,
    double[] CustomBounds,
    bool IsGauge)
{
    /// <summary>All observations.</summary>
    public long Count => ZeroCount + Positive.Sum() + Negative.Sum();
}
