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

                h.ReduceResolution(h.Schema - 1);
            }
        }

        if (!h.UsesCustomBuckets && h.Schema > maxSchema)
        {
            h.ReduceResolution(maxSchema);
        }

        return true;
    }

    private static int Buckets(NativeHistogram h) => h.PositiveBuckets.Length + h.NegativeBuckets.Length;
}
