namespace Deucalion.Model.Histograms;

/// <summary>Finds counter resets between histograms.</summary>
public static class HistogramResets
{
    /// <summary>
    /// True when the histogram cannot follow <paramref name="previous"/> in one run of a counter: the reset hint decides if it says anything, else a
    /// decrease in any count (not the sum), a populated bucket that is gone, a higher resolution, a smaller zero threshold or one that cuts a populated
    /// bucket, or a change to custom buckets. Differing custom bounds are compared on those in common.
    /// </summary>
    public static bool DetectReset(this NativeHistogram histogram, NativeHistogram previous)
    {
        if (histogram.ResetHint is CounterResetHint.CounterReset or CounterResetHint.NotCounterReset)
        {
            return histogram.ResetHint == CounterResetHint.CounterReset;
        }

        if (histogram.Count < previous.Count)
        {
            return true;
        }

        if (histogram.UsesCustomBuckets)
        {
            if (!previous.UsesCustomBuckets)
            {
                return true;
            }

            if (!HistogramSchemas.CustomBoundsMatch(histogram.CustomValues, previous.CustomValues))
            {
                return DecreasedOnCommonBounds(histogram, previous);
            }
        }

        if (histogram.Schema > previous.Schema || histogram.ZeroThreshold < previous.ZeroThreshold)
        {
            return true;
        }

        double threshold = histogram.ZeroThreshold;
        double previousZeroCount = ZeroBucketReconciliation.CountWithin(previous, ref threshold, null, out _);
        if (threshold != histogram.ZeroThreshold || histogram.ZeroCount < previousZeroCount)
        {
            return true;
        }

        return Decreased(Cursor(histogram, histogram, positive: true), Cursor(previous, histogram, positive: true))
            || Decreased(Cursor(histogram, histogram, positive: false), Cursor(previous, histogram, positive: false));
    }

    private static ReducingCursor Cursor(NativeHistogram of, NativeHistogram target, bool positive) => positive
        ? new ReducingCursor(of.PositiveSpans, of.PositiveBuckets, of.Schema, target.Schema, target.ZeroThreshold)
        : new ReducingCursor(of.NegativeSpans, of.NegativeBuckets, of.Schema, target.Schema, target.ZeroThreshold);

    private static bool Decreased(ReducingCursor current, ReducingCursor previous)
    {
        bool hasCurrent = current.MoveNext();
        while (previous.MoveNext())
        {
            while (hasCurrent && current.Index < previous.Index)
            {
                hasCurrent = current.MoveNext();
            }

            if (hasCurrent && current.Index == previous.Index ? current.Count < previous.Count : previous.Count != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool DecreasedOnCommonBounds(NativeHistogram histogram, NativeHistogram previous)
    {
        ReadOnlySpan<double> bounds = histogram.CustomValues;
        ReadOnlySpan<double> previousBounds = previous.CustomValues;
        var counts = new CustomBucketRollup(histogram);
        var previousCounts = new CustomBucketRollup(previous);
        for (int i = 0, j = 0; i <= bounds.Length && j <= previousBounds.Length;)
        {
            double bound = i < bounds.Length ? bounds[i] : double.PositiveInfinity;
            double previousBound = j < previousBounds.Length ? previousBounds[j] : double.PositiveInfinity;
            if (bound == previousBound)
            {
                if (counts.TakeUpTo(bound) < previousCounts.TakeUpTo(bound))
                {
                    return true;
                }

                i++;
                j++;
            }
            else if (bound < previousBound)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return false;
    }
}
