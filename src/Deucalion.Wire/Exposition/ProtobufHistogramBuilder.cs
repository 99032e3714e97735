using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;

namespace Deucalion.Wire.Exposition;

/// <summary>Makes the native histogram of a decoded metric.</summary>
internal static class ProtobufHistogramBuilder
{
    /// <summary>Null and the fault when spans and buckets do not agree.</summary>
    public static NativeHistogram? Build(ProtobufMetric m, bool gauge, out string? fault)
    {
        bool isFloat = m.IsFloatHistogram;
        fault = Fault("positive", m.PositiveSpans, isFloat ? m.PositiveCounts.Count : m.PositiveDeltas.Count)
            ?? Fault("negative", m.NegativeSpans, isFloat ? m.NegativeCounts.Count : m.NegativeDeltas.Count);
        if (fault is not null)
        {
            return null;
        }

        var h = new NativeHistogram
        {
            IsInteger = !isFloat,
            ResetHint = gauge ? CounterResetHint.Gauge : CounterResetHint.Unknown,
            Schema = m.Schema,
            ZeroThreshold = m.ZeroThreshold,
            ZeroCount = isFloat ? m.FloatZeroCount : m.ZeroCount,
            Count = isFloat ? m.FloatCount : m.Count,
            Sum = m.Sum,
            PositiveSpans = [.. m.PositiveSpans],
            NegativeSpans = [.. m.NegativeSpans],
            PositiveBuckets = isFloat ? [.. m.PositiveCounts] : Absolute(m.PositiveDeltas),
            NegativeBuckets = isFloat ? [.. m.NegativeCounts] : Absolute(m.NegativeDeltas),
        };
        return h.Compact(0);
    }

    private static string? Fault(string side, List<BucketSpan> spans, int buckets)
    {
        long total = 0;
        foreach (BucketSpan span in CollectionsMarshal.AsSpan(spans))
        {
            total += span.Length;
        }

        return total == buckets ? null : $"{side} side: spans require {total} buckets, have {buckets}";
    }

    private static double[] Absolute(List<long> deltas)
    {
        double[] counts = new double[deltas.Count];
        long sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum = unchecked(sum + deltas[i]);
            counts[i] = sum;
        }

        return counts;
    }
}
