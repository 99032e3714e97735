using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Execution;

/// <summary>What a sample counts for in limits and statistics, in floats of 16 bytes. The sizes are Prometheus'.</summary>
internal static class SampleWeight
{
    // FloatHistogram's fixed fields in Prometheus.
    private const int FixedBytes = 168;

    /// <summary>Weight of a histogram with its time.</summary>
    public static int Of(NativeHistogram h) => (FixedBytes + 8 + (8 * (
        h.PositiveSpans.Length + h.NegativeSpans.Length + h.PositiveBuckets.Length + h.NegativeBuckets.Length + h.CustomValues.Length))) / 16;
}
