using Deucalion.Model.Samples;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>histogram_quantile and histogram_fraction over the buckets of a classic histogram, which are sorted and mended in place.</summary>
public static class ClassicHistogramFunctions
{
    /// <summary>
    /// Relative differences between neighbouring counts up to this size are rounding errors: a bucket would need 10^12 observations for one more to
    /// look like it.
    /// </summary>
    private const double SmallDeltaTolerance = 1e-12;

    private const double SmallestNormal = 2.2250738585072014E-308;

    /// <summary>
    /// The quantile by linear interpolation; buckets in any order, equal bounds are added up. NaN without a +Inf bucket, with fewer than two
    /// buckets or no observations, or for NaN; -Inf and +Inf for q out of 0..1. The lowest bucket begins at 0 if its bound is positive;
    /// in the highest, the bound below it is the answer.
    /// </summary>
    public static ClassicQuantile Quantile(double q, Span<ClassicBucket> buckets)
    {
        if (double.IsNaN(q) || q < 0 || q > 1)
        {
            return new ClassicQuantile(double.IsNaN(q) ? double.NaN : q < 0 ? double.NegativeInfinity : double.PositiveInfinity, false, false, 0, 0, 0);
        }

        if (!Sort(buckets))
        {
            return new ClassicQuantile(double.NaN, false, false, 0, 0, 0);
        }

        buckets = Coalesce(buckets);
        ClassicQuantile mended = MakeMonotonic(buckets);
        double observations = buckets[^1].Count;
        if (buckets.Length < 2 || observations == 0)
        {
            return mended;
        }

        double rank = q * observations;
        int found = FirstReaching(buckets[..^1], rank);
        if (found == buckets.Length - 1)
        {
            return mended with { Value = buckets[^2].UpperBound };
        }

        if (found == 0 && buckets[0].UpperBound <= 0)
        {
            return mended with { Value = buckets[0].UpperBound };
        }

        double start = 0;
        double count = buckets[found].Count;
        if (found > 0)
        {
            start = buckets[found - 1].UpperBound;
            count -= buckets[found - 1].Count;
            rank -= buckets[found - 1].Count;
        }

        return mended with { Value = start + ((buckets[found].UpperBound - start) * (rank / count)) };
    }

    /// <summary>The fraction of observations between two values by linear interpolation; NaN without a +Inf bucket, without observations or for NaN.</summary>
    public static double Fraction(double lower, double upper, Span<ClassicBucket> buckets)
    {
        if (!Sort(buckets))
        {
            return double.NaN;
        }

        buckets = Coalesce(buckets);
        double count = buckets[^1].Count;
        if (count == 0 || double.IsNaN(lower) || double.IsNaN(upper))
        {
            return double.NaN;
        }

        return lower >= upper ? 0 : (RankBelow(upper, buckets) - RankBelow(lower, buckets)) / count;
    }

    private static double RankBelow(double value, ReadOnlySpan<ClassicBucket> buckets)
    {
        double count = buckets[^1].Count;
        double rank = 0;
        double lower = buckets[0].UpperBound <= 0 ? double.NegativeInfinity : 0;
        foreach (ClassicBucket bucket in buckets)
        {
            if (lower >= value)
            {
                return rank > count ? count : rank;
            }

            if (lower < value && bucket.UpperBound > value)
            {
                double at = double.IsNegativeInfinity(lower)
                    ? bucket.Count
                    : rank + ((bucket.Count - rank) * (value - lower) / (bucket.UpperBound - lower));
                return at > count ? count : at;
            }

            rank = bucket.Count;
            lower = bucket.UpperBound;
        }

        return count;
    }

    /// <summary>Sorts by bound; false when the highest is not +Inf.</summary>
    private static bool Sort(Span<ClassicBucket> buckets)
    {
        for (int i = 1; i < buckets.Length; i++)
        {
            if (!(buckets[i - 1].UpperBound <= buckets[i].UpperBound))
            {
                // CompareTo is a total order (NaN first), so that hostile bounds cannot make the sort fail.
                buckets.Sort(static (a, b) => a.UpperBound.CompareTo(b.UpperBound));
                break;
            }
        }

        return buckets.Length > 0 && double.IsPositiveInfinity(buckets[^1].UpperBound);
    }

    private static Span<ClassicBucket> Coalesce(Span<ClassicBucket> buckets)
    {
        int last = 0;
        for (int i = 1; i < buckets.Length; i++)
        {
            if (buckets[i].UpperBound == buckets[last].UpperBound)
            {
                buckets[last] = buckets[last] with { Count = buckets[last].Count + buckets[i].Count };
            }
            else
            {
                buckets[++last] = buckets[i];
            }
        }

        return buckets[..(last + 1)];
    }

    /// <summary>Evens out rounding errors and removes decreases, so that a binary search finds the rank. The value is NaN so far.</summary>
    private static ClassicQuantile MakeMonotonic(Span<ClassicBucket> buckets)
    {
        var mended = new ClassicQuantile(double.NaN, false, false, double.PositiveInfinity, double.NegativeInfinity, 0);
        double previous = buckets[0].Count;
        for (int i = 1; i < buckets.Length; i++)
        {
            double count = buckets[i].Count;
            if (count == previous)
            {
                continue;
            }

            if (AlmostEqual(previous, count))
            {
                buckets[i] = buckets[i] with { Count = previous };
                mended = mended with { FixedPrecision = true };
            }
            else if (count < previous)
            {
                buckets[i] = buckets[i] with { Count = previous };
                double bound = buckets[i].UpperBound;
                mended = mended with
                {
                    ForcedMonotonic = true,
                    MinBucket = bound < mended.MinBucket ? bound : mended.MinBucket,
                    MaxBucket = bound > mended.MaxBucket ? bound : mended.MaxBucket,
                    MaxDifference = previous - count > mended.MaxDifference ? previous - count : mended.MaxDifference,
                };
            }
            else
            {
                previous = count;
            }
        }

        return mended;
    }

    private static int FirstReaching(ReadOnlySpan<ClassicBucket> buckets, double rank)
    {
        int low = 0;
        int high = buckets.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (buckets[middle].Count >= rank)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private static bool AlmostEqual(double a, double b)
    {
        if (StaleMarker.IsStale(a) || StaleMarker.IsStale(b))
        {
            return StaleMarker.IsStale(a) && StaleMarker.IsStale(b);
        }

        if (double.IsNaN(a) && double.IsNaN(b))
        {
            return true;
        }

        double sum = Math.Abs(a) + Math.Abs(b);
        double difference = Math.Abs(a - b);
        return a == 0 || b == 0 || sum < SmallestNormal
            ? difference < SmallDeltaTolerance * SmallestNormal
            : difference / Math.Min(sum, double.MaxValue) < SmallDeltaTolerance;
    }
}
