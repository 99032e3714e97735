namespace Deucalion.Model.Histograms;

/// <summary>Equality of the data, not of the numbers.</summary>
public static class HistogramEquality
{
    /// <summary>
    /// True when schema, bounds, bucket layout and the bits of all counts and the sum are the same, so that NaN equals the same NaN and 0 differs
    /// from -0. Empty spans do not count; empty buckets do. The reset hint does not.
    /// </summary>
    public static bool SameData(this NativeHistogram histogram, NativeHistogram? other)
    {
        if (other is null || histogram.Schema != other.Schema || !SameBits(histogram.Count, other.Count) || !SameBits(histogram.Sum, other.Sum))
        {
            return false;
        }

        if (histogram.UsesCustomBuckets && !HistogramSchemas.CustomBoundsMatch(histogram.CustomValues, other.CustomValues))
        {
            return false;
        }

        return histogram.ZeroThreshold == other.ZeroThreshold && SameBits(histogram.ZeroCount, other.ZeroCount)
            && SpansMatch(histogram.NegativeSpans, other.NegativeSpans) && SameCounts(histogram.NegativeBuckets, other.NegativeBuckets)
            && SpansMatch(histogram.PositiveSpans, other.PositiveSpans) && SameCounts(histogram.PositiveBuckets, other.PositiveBuckets);
    }

    /// <summary>True when the spans lay out the same runs of buckets, empty spans counted into the gap of the next.</summary>
    public static bool SpansMatch(ReadOnlySpan<BucketSpan> a, ReadOnlySpan<BucketSpan> b)
    {
        int i = 0;
        int j = 0;
        while (true)
        {
            bool hasA = TakeSpan(a, ref i, out BucketSpan spanA);
            bool hasB = TakeSpan(b, ref j, out BucketSpan spanB);
            if (!hasA || !hasB)
            {
                return hasA == hasB;
            }

            if (spanA != spanB)
            {
                return false;
            }
        }
    }

    private static bool TakeSpan(ReadOnlySpan<BucketSpan> spans, ref int position, out BucketSpan span)
    {
        int offset = 0;
        while (position < spans.Length)
        {
            BucketSpan next = spans[position++];
            offset = unchecked(offset + next.Offset);
            if (next.Length > 0)
            {
                span = next with { Offset = offset };
                return true;
            }
        }

        span = default;
        return false;
    }

    private static bool SameCounts(double[] a, double[] b) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>(a).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.Cast<double, long>(b));

    private static bool SameBits(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
