namespace Deucalion.Model.Histograms;

/// <summary>
/// PromQL's <c>&lt;/</c> and <c>&gt;/</c>: keeps the observations on one side of a value. Buckets the value falls into are split by interpolation,
/// count and sum are estimated anew from the buckets once anything was cut off.
/// </summary>
public static class HistogramTrimming
{
    /// <summary>
    /// Keeps what is below <paramref name="bound"/> (<paramref name="keepBelow"/>, operator <c>&lt;/</c>) or above it (operator <c>&gt;/</c>).
    /// Changes the histogram, which the caller must own, and gives it back.
    /// </summary>
    public static NativeHistogram TrimBuckets(this NativeHistogram histogram, double bound, bool keepBelow)
    {
        var trim = new Totals();
        bool custom = histogram.UsesCustomBuckets;
        bool hasPositive = TrimSide(histogram.PositiveSide(), histogram.PositiveBuckets, bound, keepBelow, positive: true, custom, ref trim);
        bool hasNegative = TrimSide(histogram.NegativeSide(), histogram.NegativeBuckets, bound, keepBelow, positive: false, custom, ref trim);
        if (histogram.ZeroCount > 0 && !custom)
        {
            (double kept, double midpoint) = SplitZeroBucket(histogram.ZeroBucket(), bound, keepBelow, hasNegative, hasPositive);
            if (histogram.ZeroCount != kept)
            {
                histogram.ZeroCount = kept;
                trim.Changed = true;
            }

            trim.Add(kept, midpoint);
        }

        if (trim.Changed)
        {
            histogram.Count = trim.Count;
            histogram.Sum = trim.Sum;
            histogram.IsInteger = false;
            histogram.Compact(0);
        }

        return histogram;
    }

    private static bool TrimSide(BucketEnumerator side, double[] counts, double bound, bool keepBelow, bool positive, bool custom, ref Totals trim)
    {
        bool populated = false;
        while (side.MoveNext())
        {
            HistogramBucket bucket = side.Current;
            if (bucket.Count == 0)
            {
                continue;
            }

            populated = true;
            if (keepBelow ? bucket.Upper <= bound : bucket.Lower >= bound)
            {
                trim.Add(bucket.Count, Midpoint(bucket.Lower, bucket.Upper, positive, custom));
            }
            else if (keepBelow ? bucket.Lower < bound : bucket.Upper > bound)
            {
                (double kept, double midpoint) = Split(bucket, bound, keepBelow, positive, custom);
                trim.Add(kept, midpoint);
                if (kept != bucket.Count)
                {
                    counts[side.Position] = kept;
                    trim.Changed = true;
                }
            }
            else
            {
                counts[side.Position] = 0;
                trim.Changed = true;
            }
        }

        return populated;
    }

    /// <summary>What is kept of a bucket around the bound, and where its middle then lies.</summary>
    private static (double Kept, double Midpoint) Split(HistogramBucket bucket, double bound, bool keepBelow, bool positive, bool custom)
    {
        if (double.IsNegativeInfinity(bucket.Lower))
        {
            return SplitUnboundedBelow(bucket, bound, keepBelow);
        }

        if (double.IsPositiveInfinity(bucket.Upper))
        {
            // Nothing is known of the distribution up to infinity: all is kept when the bound is to be exceeded, nothing else.
            return !keepBelow && bound >= bucket.Lower ? (bucket.Count, bound) : (0, ZeroIfInfinite(bucket.Lower));
        }

        double below = bound <= bucket.Lower ? 0 : bound >= bucket.Upper ? bucket.Count : bucket.Count * bucket.FractionBelow(bound, custom);
        return keepBelow
            ? (below, Midpoint(bucket.Lower, bound, positive, custom))
            : (bucket.Count - below, Midpoint(bound, bucket.Upper, positive, custom));
    }

    /// <summary>A lowest bucket with a positive upper bound is taken to begin at 0 (custom buckets only); otherwise its distribution is unknown.</summary>
    private static (double Kept, double Midpoint) SplitUnboundedBelow(HistogramBucket bucket, double bound, bool keepBelow)
    {
        double upper = bucket.Upper;
        if (keepBelow)
        {
            if (bound >= upper)
            {
                return (bucket.Count, 0);
            }

            if (bound > 0 && upper > 0 && !double.IsPositiveInfinity(upper))
            {
                return (bucket.Count * bound / upper, bound / 2);
            }

            return upper <= 0 ? (bucket.Count, bound) : (0, ZeroIfInfinite(upper));
        }

        if (bound <= bucket.Lower)
        {
            return (bucket.Count, 0);
        }

        return bound >= 0 && upper > bound && !double.IsPositiveInfinity(upper)
            ? (bucket.Count * (1 - (bound / upper)), (bound + upper) / 2)
            : (0, ZeroIfInfinite(upper));
    }

    /// <summary>The zero bucket is split linearly; with buckets on one side only it is taken to end at 0.</summary>
    private static (double Kept, double Midpoint) SplitZeroBucket(HistogramBucket zero, double bound, bool keepBelow, bool hasNegative, bool hasPositive)
    {
        double lower = hasPositive && !hasNegative ? 0 : zero.Lower;
        double upper = hasNegative && !hasPositive ? 0 : zero.Upper;
        if (bound <= lower)
        {
            return keepBelow ? (0, 0) : (zero.Count, (lower + upper) / 2);
        }

        if (bound >= upper)
        {
            return keepBelow ? (zero.Count, (lower + upper) / 2) : (0, 0);
        }

        return keepBelow
            ? (zero.Count * ((bound - lower) / (upper - lower)), (lower + bound) / 2)
            : (zero.Count * ((upper - bound) / (upper - lower)), (bound + upper) / 2);
    }

    private static double Midpoint(double lower, double upper, bool positive, bool linear)
    {
        if (double.IsInfinity(lower))
        {
            return double.IsInfinity(upper) ? 0 : upper > 0 ? upper / 2 : upper;
        }

        if (double.IsInfinity(upper))
        {
            return lower;
        }

        if (linear)
        {
            return (lower + upper) / 2;
        }

        double mean = Math.Sqrt(Math.Abs(lower * upper));
        return positive ? mean : -mean;
    }

    private static double ZeroIfInfinite(double value) => double.IsInfinity(value) ? 0 : value;

    private struct Totals
    {
        public double Count;
        public double Sum;
        public bool Changed;

        public void Add(double count, double midpoint)
        {
            Count += count;
            Sum += midpoint * count;
        }
    }
}
