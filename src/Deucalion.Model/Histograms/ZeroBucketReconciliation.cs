namespace Deucalion.Model.Histograms;

/// <summary>Finds a zero bucket wide enough for two histograms whose threshold cuts no populated bucket of either.</summary>
internal static class ZeroBucketReconciliation
{
    /// <summary>
    /// Widens the zero bucket of <paramref name="histogram"/> (and its compensation) as needed. Gives the zero count the other one would have
    /// with the same threshold; the other one is not changed.
    /// </summary>
    public static double Reconcile(NativeHistogram histogram, NativeHistogram other, NativeHistogram? compensation, out double otherError)
    {
        otherError = 0;
        double otherCount = other.ZeroCount;
        double otherThreshold = other.ZeroThreshold;

        // A threshold that is not a number compares with nothing: there is no common one to find.
        while (otherThreshold > histogram.ZeroThreshold || otherThreshold < histogram.ZeroThreshold)
        {
            if (histogram.ZeroThreshold > otherThreshold)
            {
                otherThreshold = histogram.ZeroThreshold;
                otherCount = CountWithin(other, ref otherThreshold, null, out otherError);
            }

            if (otherThreshold > histogram.ZeroThreshold)
            {
                double threshold = otherThreshold;
                histogram.ZeroCount = CountWithin(histogram, ref threshold, compensation, out double error);
                histogram.ZeroThreshold = threshold;
                if (compensation is not null)
                {
                    compensation.ZeroCount = error;
                }

                RemoveWithin(histogram, compensation);
            }
        }

        return otherCount;
    }

    /// <summary>
    /// The zero count for a threshold not below the histogram's own. A threshold within a populated bucket is raised to the far end of that
    /// bucket, which then counts as well.
    /// </summary>
    public static double CountWithin(NativeHistogram histogram, ref double threshold, NativeHistogram? compensation, out double error)
    {
        error = compensation?.ZeroCount ?? 0;
        if (threshold == histogram.ZeroThreshold)
        {
            return histogram.ZeroCount;
        }

        while (true)
        {
            double count = histogram.ZeroCount;
            AddSide(histogram.PositiveSide(), compensation?.PositiveBuckets, ref threshold, ref count, ref error);

            // Raised by a negative bucket, the threshold may reach further positive ones: count anew.
            if (!AddSide(histogram.NegativeSide(), compensation?.NegativeBuckets, ref threshold, ref count, ref error))
            {
                return count;
            }
        }
    }

    private static bool AddSide(BucketEnumerator side, double[]? compensation, ref double threshold, ref double count, ref double error)
    {
        while (side.MoveNext())
        {
            HistogramBucket bucket = side.Current;
            (double near, double far) = bucket.Upper > 0 ? (bucket.Lower, bucket.Upper) : (-bucket.Upper, -bucket.Lower);
            if (near >= threshold)
            {
                return false;
            }

            KahanSum.Add(bucket.Count, ref count, ref error);
            if (compensation is not null)
            {
                KahanSum.Add(compensation[side.Position], ref count, ref error);
            }

            if (far > threshold)
            {
                if (bucket.Count != 0)
                {
                    threshold = far;
                    return true;
                }

                return false;
            }
        }

        return false;
    }

    private static void RemoveWithin(NativeHistogram histogram, NativeHistogram? compensation)
    {
        Clear(histogram.PositiveSide(), histogram.ZeroThreshold, histogram.PositiveBuckets, compensation?.PositiveBuckets);
        Clear(histogram.NegativeSide(), histogram.ZeroThreshold, histogram.NegativeBuckets, compensation?.NegativeBuckets);
        HistogramCompaction.Compact(histogram, compensation, 0);
    }

    private static void Clear(BucketEnumerator side, double threshold, double[] counts, double[]? compensation)
    {
        while (side.MoveNext())
        {
            HistogramBucket bucket = side.Current;
            if ((bucket.Upper > 0 ? bucket.Lower : -bucket.Upper) >= threshold)
            {
                return;
            }

            counts[side.Position] = 0;
            compensation?[side.Position] = 0;
        }
    }
}
