namespace Deucalion.Model.Histograms;

/// <summary>Ways through the buckets of a histogram.</summary>
public static class HistogramBuckets
{
    /// <summary>Positive buckets, ascending.</summary>
    public static BucketEnumerator PositiveSide(this NativeHistogram histogram) => new(histogram, positive: true);

    /// <summary>Negative buckets from zero downwards.</summary>
    public static BucketEnumerator NegativeSide(this NativeHistogram histogram) => new(histogram, positive: false);

    /// <summary>Negative, zero and positive buckets, ascending.</summary>
    public static AllBucketsEnumerator AllBuckets(this NativeHistogram histogram) => new(histogram, ascending: true);

    /// <summary>Positive, zero and negative buckets, descending.</summary>
    public static AllBucketsEnumerator AllReverseBuckets(this NativeHistogram histogram) => new(histogram, ascending: false);

    /// <summary>The zero bucket, [-threshold, threshold]. Custom buckets have none: their zero count is 0.</summary>
    public static HistogramBucket ZeroBucket(this NativeHistogram histogram) =>
        new(-histogram.ZeroThreshold, histogram.ZeroThreshold, true, true, histogram.ZeroCount, 0);

    /// <summary>
    /// What the histogram counts for in sample limits and statistics: its bytes in Prometheus' memory layout and its time, in
    /// samples of 16 bytes.
    /// </summary>
    public static int SizeInSamples(this NativeHistogram histogram)
    {
        const int fixedBytes = 168 + sizeof(long);
        long elements = (long)histogram.PositiveSpans.Length + histogram.NegativeSpans.Length + histogram.PositiveBuckets.Length
            + histogram.NegativeBuckets.Length + histogram.CustomValues.Length;
        return (int)((fixedBytes + (8 * elements)) / 16);
    }
}
