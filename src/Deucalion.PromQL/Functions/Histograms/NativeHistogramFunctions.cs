using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>Functions from one native histogram to a number: histogram_avg, histogram_stdvar, histogram_stddev, histogram_quantile, histogram_fraction.</summary>
public static class NativeHistogramFunctions
{
    /// <summary>Mean of the observations; NaN without any.</summary>
    public static double Average(NativeHistogram histogram) => histogram.Sum / histogram.Count;

    /// <summary>Estimated standard deviation, see <see cref="Variance"/>.</summary>
    public static double StandardDeviation(NativeHistogram histogram) => Math.Sqrt(Variance(histogram));

    /// <summary>
    /// Estimated population variance: the observations of a bucket are taken to lie in its geometric middle, those of custom buckets in the
    /// arithmetic one, those of the zero bucket at 0.
    /// </summary>
    public static double Variance(NativeHistogram histogram)
    {
        double mean = histogram.Sum / histogram.Count;
        double variance = 0;
        double compensation = 0;
        foreach (HistogramBucket bucket in histogram.AllBuckets())
        {
            if (bucket.Count == 0)
            {
                continue;
            }

            double delta = Middle(bucket, histogram.UsesCustomBuckets) - mean;
            KahanSum.Add(bucket.Count * delta * delta, ref variance, ref compensation);
        }

        return (variance + compensation) / histogram.Count;
    }

    /// <summary>
    /// The value below which the fraction <paramref name="q"/> of the observations lies. Custom and zero buckets are interpolated linearly, others
    /// exponentially. -Inf and +Inf for q out of 0..1, NaN for no observations or NaN. NaN observations count as larger than all others.
    /// </summary>
    public static double Quantile(double q, NativeHistogram histogram, ref HistogramWarnings warnings)
    {
        if (q < 0)
        {
            return double.NegativeInfinity;
        }

        if (q > 1)
        {
            return double.PositiveInfinity;
        }

        if (histogram.Count == 0 || double.IsNaN(q))
        {
            return double.NaN;
        }

        // From the nearer end, for the smaller rounding error; NaN observations are at the upper end, in no bucket.
        bool mayHaveNaN = double.IsNaN(histogram.Sum);
        bool forward = mayHaveNaN || q < 0.5;
        AllBucketsEnumerator buckets = forward ? histogram.AllBuckets() : histogram.AllReverseBuckets();
        double rank = (forward ? q : 1 - q) * histogram.Count;
        HistogramBucket bucket = Find(ref buckets, rank, out double count);
        if (histogram.UsesCustomBuckets)
        {
            if (double.IsNegativeInfinity(bucket.Lower))
            {
                if (bucket.Upper <= 0)
                {
                    return bucket.Upper;
                }

                bucket = bucket with { Lower = 0 };
            }
            else if (double.IsPositiveInfinity(bucket.Upper))
            {
                return bucket.Lower;
            }
        }
        else if (bucket.Lower < 0 && bucket.Upper > 0)
        {
            bucket = NarrowZeroBucket(bucket, histogram);
        }

        count = count > histogram.Count ? histogram.Count : count;
        if (count < rank)
        {
            if (!mayHaveNaN)
            {
                return bucket.Upper;
            }

            warnings |= HistogramWarnings.QuantileIsNaN;
            return double.NaN;
        }

        rank = forward ? rank - (count - bucket.Count) : count - rank;
        if (mayHaveNaN)
        {
            // Prometheus 3.14 goes on with the last bucket it counts here, so that the value of a histogram with a NaN sum is interpolated in its
            // highest bucket. Surprising, but the same query has to give the same answer.
            if (CountRest(ref buckets, ref bucket, count) < histogram.Count)
            {
                warnings |= HistogramWarnings.QuantileSkewedByNaN;
            }
        }

        return Interpolate(bucket, rank, histogram.UsesCustomBuckets);
    }

    /// <summary>
    /// Estimated fraction of the observations between two values, interpolated as in <see cref="Quantile"/>. NaN for no observations or a NaN
    /// value, 0 for lower &gt;= upper. NaN observations are in no fraction.
    /// </summary>
    public static double Fraction(double lower, double upper, NativeHistogram histogram, ref HistogramWarnings warnings)
    {
        if (histogram.Count == 0 || double.IsNaN(lower) || double.IsNaN(upper))
        {
            return double.NaN;
        }

        if (lower >= upper)
        {
            return 0;
        }

        var lowerRank = new RankAt(lower);
        var upperRank = new RankAt(upper);
        double rank = 0;
        double count = 0;
        AllBucketsEnumerator buckets = histogram.AllBuckets();
        while (buckets.MoveNext())
        {
            HistogramBucket bucket = buckets.Current;
            count += bucket.Count;
            bool linear = histogram.UsesCustomBuckets;
            if (bucket.Lower <= 0 && bucket.Upper >= 0)
            {
                linear = true;
                bucket = NarrowZeroBucket(bucket, histogram);
            }

            lowerRank.Visit(bucket, rank, linear);
            upperRank.Visit(bucket, rank, linear);
            if (lowerRank.Found && upperRank.Found)
            {
                break;
            }

            rank += bucket.Count;
        }

        if (!double.IsNaN(histogram.Sum))
        {
            count = histogram.Count;
        }
        else
        {
            HistogramBucket last = default;
            count = CountRest(ref buckets, ref last, count);
            if (count < histogram.Count)
            {
                warnings |= HistogramWarnings.FractionExcludesNaN;
            }
        }

        return (upperRank.Within(count) - lowerRank.Within(count)) / histogram.Count;
    }

    private static double Middle(HistogramBucket bucket, bool custom)
    {
        if (custom)
        {
            return (bucket.Upper + bucket.Lower) / 2;
        }

        if (bucket.Lower <= 0 && bucket.Upper >= 0)
        {
            return 0;
        }

        double middle = Math.Sqrt(bucket.Upper * bucket.Lower);
        return bucket.Upper < 0 ? -middle : middle;
    }

    /// <summary>With buckets on one side only, the zero bucket is taken to end at 0.</summary>
    private static HistogramBucket NarrowZeroBucket(HistogramBucket bucket, NativeHistogram histogram)
    {
        bool positive = histogram.PositiveBuckets.Length > 0;
        bool negative = histogram.NegativeBuckets.Length > 0;
        return positive == negative ? bucket : positive ? bucket with { Lower = 0 } : bucket with { Upper = 0 };
    }

    private static HistogramBucket Find(ref AllBucketsEnumerator buckets, double rank, out double count)
    {
        count = 0;
        HistogramBucket bucket = default;
        while (buckets.MoveNext())
        {
            bucket = buckets.Current;
            if (bucket.Count == 0)
            {
                continue;
            }

            count += bucket.Count;
            if (count >= rank)
            {
                break;
            }
        }

        return bucket;
    }

    private static double CountRest(ref AllBucketsEnumerator buckets, ref HistogramBucket last, double count)
    {
        while (buckets.MoveNext())
        {
            last = buckets.Current;
            count += last.Count;
        }

        return count;
    }

    private static double Interpolate(HistogramBucket bucket, double rank, bool custom)
    {
        double fraction = rank / bucket.Count;
        if (custom || (bucket.Lower <= 0 && bucket.Upper >= 0))
        {
            return bucket.Lower + ((bucket.Upper - bucket.Lower) * fraction);
        }

        double lower = BinaryLogarithm.Log2(Math.Abs(bucket.Lower));
        double upper = BinaryLogarithm.Log2(Math.Abs(bucket.Upper));
        return bucket.Lower > 0
            ? Math.Pow(2, lower + ((upper - lower) * fraction))
            : -Math.Pow(2, upper + ((lower - upper) * (1 - fraction)));
    }
}
