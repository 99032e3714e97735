using Deucalion.Model.Histograms;

namespace Deucalion.Scrape.Loops;

/// <summary>Brings native histograms down to the configured number of buckets and resolution.</summary>
internal static class HistogramResolution
{
    private const int MinSchema = -4;
    private const int MaxSchema = 8;

    /// <summary>The finest schema whose buckets grow by at least a factor.</summary>
    public static int SchemaOf(double minBucketFactor)
    {
        double factor = minBucketFactor <= 1 ? 1.00271 : minBucketFactor;
        return (int)Math.Clamp(Math.Floor(-Math.Log2(Math.Log2(factor))), MinSchema, MaxSchema);
    }

    /// <summary>Reduces in place; false when the bucket limit cannot be reached.</summary>
    public static bool Limit(NativeHistogram h, long bucketLimit, int maxSchema)
    {
        if (bucketLimit > 0)
        {
            if (Buckets(h) > bucketLimit && h.UsesCustomBuckets)
            {
                return false;
            }

            while (Buckets(h) > bucketLimit)
            {
                if (h.Schema <= MinSchema)
                {
                    return false;
                }

                Reduce(h, 1);
            }
        }

        if (!h.UsesCustomBuckets && h.Schema > maxSchema)
        {
            Reduce(h, h.Schema - maxSchema);
        }

        return true;
    }

    private static int Buckets(NativeHistogram h) => h.PositiveBuckets.Length + h.NegativeBuckets.Length;

    private static void Reduce(NativeHistogram h, int steps)
    {
        (h.PositiveSpans, h.PositiveBuckets) = Merge(h.PositiveSpans, h.PositiveBuckets, steps);
        (h.NegativeSpans, h.NegativeBuckets) = Merge(h.NegativeSpans, h.NegativeBuckets, steps);
        h.Schema -= steps;
    }

    // Bucket i covers (base^(i-1), base^i]; with base squared that is bucket ceil(i/2).
    private static (BucketSpan[] Spans, double[] Buckets) Merge(BucketSpan[] spans, double[] buckets, int steps)
    {
        var outSpans = new List<BucketSpan>();
        var outBuckets = new List<double>();
        int index = 0;
        int at = 0;
        int last = int.MinValue;
        foreach (BucketSpan span in spans)
        {
            index += span.Offset;
            for (uint i = 0; i < span.Length && at < buckets.Length; i++, index++, at++)
            {
                int target = ((index - 1) >> steps) + 1;
                if (outBuckets.Count > 0 && target == last)
                {
                    outBuckets[^1] += buckets[at];
                    continue;
                }

                if (outBuckets.Count > 0 && target == last + 1)
                {
                    outSpans[^1] = outSpans[^1] with { Length = outSpans[^1].Length + 1 };
                }
                else
                {
                    outSpans.Add(new BucketSpan(outBuckets.Count == 0 ? target : target - last - 1, 1));
                }

                outBuckets.Add(buckets[at]);
                last = target;
            }
        }

        return ([.. outSpans], [.. outBuckets]);
    }
}
