using Deucalion.Model.Histograms;

namespace Deucalion.Api.Federation;

/// <summary>The cumulative buckets of a histogram with custom bounds, without the last one (+Inf).</summary>
internal static class ClassicBuckets
{
    public static IEnumerable<(double Bound, double Cumulative)> Of(NativeHistogram h)
    {
        var counts = new double[h.CustomValues.Length];
        int index = 0;
        int bucket = 0;
        foreach (BucketSpan span in h.PositiveSpans)
        {
            index += span.Offset;
            for (uint i = 0; i < span.Length; i++, index++)
            {
                if ((uint)index < (uint)counts.Length)
                {
                    counts[index] = h.PositiveBuckets[bucket];
                }

                bucket++;
            }
        }

        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += counts[i];
            yield return (h.CustomValues[i], sum);
        }
    }
}
