namespace Deucalion.Model.Histograms;

/// <summary>
/// Scaling, addition and subtraction as Prometheus defines them. All change the first histogram, which the caller must own (see
/// <see cref="HistogramCopying.Copy"/>), and never the other one. Results may have empty buckets and adjacent spans:
/// <see cref="HistogramCompaction.Compact"/> normalises them.
/// </summary>
public static class HistogramArithmetic
{
    /// <summary>Multiplies all counts and the sum; a negative factor makes a gauge. Gives back the histogram.</summary>
    public static NativeHistogram Mul(this NativeHistogram histogram, double factor)
    {
        histogram.ZeroCount *= factor;
        histogram.Count *= factor;
        histogram.Sum *= factor;
        histogram.IsInteger = false;
        BucketVectors.Multiply(histogram.PositiveBuckets, factor);
        BucketVectors.Multiply(histogram.NegativeBuckets, factor);
        if (factor < 0)
        {
            histogram.ResetHint = CounterResetHint.Gauge;
        }

        return histogram;
    }

    /// <summary>
    /// Divides all counts and the sum; a negative divisor makes a gauge. Division by 0 drops the buckets and leaves count, zero count
    /// and sum infinite or NaN. Gives back the histogram.
    /// </summary>
    public static NativeHistogram Div(this NativeHistogram histogram, double divisor)
    {
        histogram.ZeroCount /= divisor;
        histogram.Count /= divisor;
        histogram.Sum /= divisor;
        histogram.IsInteger = false;
        if (divisor == 0)
        {
            (histogram.PositiveSpans, histogram.PositiveBuckets) = ([], []);
            (histogram.NegativeSpans, histogram.NegativeBuckets) = ([], []);
            return histogram;
        }

        BucketVectors.Divide(histogram.PositiveBuckets, divisor);
        BucketVectors.Divide(histogram.NegativeBuckets, divisor);
        if (divisor < 0)
        {
            histogram.ResetHint = CounterResetHint.Gauge;
        }

        return histogram;
    }

    /// <summary>Adds the other histogram. Different resolutions, zero thresholds and custom bounds are brought to what both can express.</summary>
    public static HistogramMergeOutcome Add(this NativeHistogram histogram, NativeHistogram other) => Combine(histogram, other, negative: false);

    /// <summary>Subtracts the other histogram, else as <see cref="Add"/>. The result of PromQL's minus must be marked a gauge by the caller.</summary>
    public static HistogramMergeOutcome Sub(this NativeHistogram histogram, NativeHistogram other) => Combine(histogram, other, negative: true);

    /// <summary>
    /// As <see cref="Add"/> with compensated summation. <paramref name="compensation"/> begins as null and takes up the error terms, bucket by
    /// bucket; in the end it is added to the histogram with <see cref="Add"/>.
    /// </summary>
    public static HistogramMergeOutcome KahanAdd(this NativeHistogram histogram, NativeHistogram other, ref NativeHistogram? compensation)
    {
        if (histogram.UsesCustomBuckets != other.UsesCustomBuckets)
        {
            return HistogramMergeOutcome.IncompatibleSchemas;
        }

        HistogramMergeOutcome outcome = AdjustResetHint(histogram, other);
        NativeHistogram error = compensation ??= NewCompensation(histogram);
        histogram.IsInteger = false;
        if (!histogram.UsesCustomBuckets)
        {
            double zeroCount = ZeroBucketReconciliation.Reconcile(histogram, other, error, out double zeroError);
            (double zero, double zeroCompensation) = (histogram.ZeroCount, error.ZeroCount);
            KahanSum.Add(zeroCount, ref zero, ref zeroCompensation);
            KahanSum.Add(zeroError, ref zero, ref zeroCompensation);
            (histogram.ZeroCount, error.ZeroCount) = (zero, zeroCompensation);
        }

        (double count, double countError) = (histogram.Count, error.Count);
        KahanSum.Add(other.Count, ref count, ref countError);
        (histogram.Count, error.Count) = (count, countError);
        (double sum, double sumError) = (histogram.Sum, error.Sum);
        KahanSum.Add(other.Sum, ref sum, ref sumError);
        (histogram.Sum, error.Sum) = (sum, sumError);
        return outcome | CombineBuckets(histogram, other, error, negative: false);
    }

    /// <summary>True when a count, the sum, a bucket or a custom bound is infinite.</summary>
    public static bool HasOverflow(this NativeHistogram histogram) =>
        double.IsInfinity(histogram.ZeroCount) || double.IsInfinity(histogram.Count) || double.IsInfinity(histogram.Sum)
        || BucketVectors.AnyInfinite(histogram.PositiveBuckets) || BucketVectors.AnyInfinite(histogram.NegativeBuckets)
        || BucketVectors.AnyInfinite(histogram.CustomValues);

    private static HistogramMergeOutcome Combine(NativeHistogram histogram, NativeHistogram other, bool negative)
    {
        if (histogram.UsesCustomBuckets != other.UsesCustomBuckets)
        {
            return HistogramMergeOutcome.IncompatibleSchemas;
        }

        HistogramMergeOutcome outcome = AdjustResetHint(histogram, other);
        histogram.IsInteger = false;
        double sign = negative ? -1 : 1;
        if (!histogram.UsesCustomBuckets)
        {
            double zeroCount = ZeroBucketReconciliation.Reconcile(histogram, other, null, out _);
            histogram.ZeroCount += sign * zeroCount;
        }

        histogram.Count += sign * other.Count;
        histogram.Sum += sign * other.Sum;
        return outcome | CombineBuckets(histogram, other, null, negative);
    }

    private static HistogramMergeOutcome CombineBuckets(NativeHistogram histogram, NativeHistogram other, NativeHistogram? error, bool negative)
    {
        if (histogram.UsesCustomBuckets)
        {
            return CombineCustom(histogram, other, error, negative);
        }

        (BucketSide otherPositive, BucketSide otherNegative) = (HistogramCopying.Positive(other), HistogramCopying.Negative(other));
        (BucketSide positive, BucketSide below) = (HistogramCopying.Positive(histogram, error), HistogramCopying.Negative(histogram, error));
        if (other.Schema < histogram.Schema)
        {
            positive = BucketReduction.Reduce(positive, histogram.Schema, other.Schema);
            below = BucketReduction.Reduce(below, histogram.Schema, other.Schema);
            histogram.Schema = other.Schema;
        }
        else if (other.Schema > histogram.Schema)
        {
            // Buckets of the other one that went to a widened zero bucket are not taken out before they are merged into coarser ones; one of
            // those across the threshold counts them again. Prometheus adds up in this order, and answers have to agree.
            otherPositive = BucketReduction.Reduce(WithCompensation(otherPositive, error), other.Schema, histogram.Schema);
            otherNegative = BucketReduction.Reduce(WithCompensation(otherNegative, error), other.Schema, histogram.Schema);
        }

        positive = BucketAddition.Add(positive, otherPositive, negative, histogram.Schema, histogram.ZeroThreshold);
        below = BucketAddition.Add(below, otherNegative, negative, histogram.Schema, histogram.ZeroThreshold);
        Store(histogram, error, positive, below);
        return HistogramMergeOutcome.None;
    }

    private static HistogramMergeOutcome CombineCustom(NativeHistogram histogram, NativeHistogram other, NativeHistogram? error, bool negative)
    {
        BucketSide side = HistogramCopying.Positive(histogram, error);
        BucketSide otherSide = HistogramCopying.Positive(other);
        bool match = HistogramSchemas.CustomBoundsMatch(histogram.CustomValues, other.CustomValues);
        if (match)
        {
            side = BucketAddition.Add(side, otherSide, negative, histogram.Schema, histogram.ZeroThreshold);
        }
        else
        {
            double[] bounds = CustomBoundsReconciliation.Intersect(histogram.CustomValues, other.CustomValues);
            side = CustomBoundsReconciliation.Add(side, histogram.CustomValues, otherSide, other.CustomValues, bounds, negative);
            histogram.CustomValues = bounds;
        }

        Store(histogram, error, side, HistogramCopying.Negative(histogram, error));
        return match ? HistogramMergeOutcome.None : HistogramMergeOutcome.BoundsReconciled;
    }

    private static void Store(NativeHistogram histogram, NativeHistogram? error, BucketSide positive, BucketSide negative)
    {
        (histogram.PositiveSpans, histogram.PositiveBuckets) = (positive.Spans, positive.Counts);
        (histogram.NegativeSpans, histogram.NegativeBuckets) = (negative.Spans, negative.Counts);
        if (error is null)
        {
            return;
        }

        error.Schema = histogram.Schema;
        error.ZeroThreshold = histogram.ZeroThreshold;
        error.CustomValues = histogram.CustomValues;
        (error.PositiveSpans, error.PositiveBuckets) = (positive.Spans, positive.Compensation ?? []);
        (error.NegativeSpans, error.NegativeBuckets) = (negative.Spans, negative.Compensation ?? []);
    }

    private static BucketSide WithCompensation(BucketSide side, NativeHistogram? error) =>
        error is null ? side : side with { Compensation = new double[side.Counts.Length] };

    private static NativeHistogram NewCompensation(NativeHistogram histogram) => new()
    {
        ResetHint = histogram.ResetHint,
        Schema = histogram.Schema,
        ZeroThreshold = histogram.ZeroThreshold,
        CustomValues = histogram.CustomValues,
        PositiveSpans = histogram.PositiveSpans,
        PositiveBuckets = new double[histogram.PositiveBuckets.Length],
        NegativeSpans = histogram.NegativeSpans,
        NegativeBuckets = new double[histogram.NegativeBuckets.Length],
    };

    /// <summary>Adding anything to a gauge gives a gauge, else anything to unknown gives unknown; reset against no reset collides.</summary>
    private static HistogramMergeOutcome AdjustResetHint(NativeHistogram histogram, NativeHistogram other)
    {
        (CounterResetHint own, CounterResetHint others) = (histogram.ResetHint, other.ResetHint);
        if (own == others || own == CounterResetHint.Gauge)
        {
            return HistogramMergeOutcome.None;
        }

        if (others == CounterResetHint.Gauge)
        {
            histogram.ResetHint = CounterResetHint.Gauge;
            return HistogramMergeOutcome.None;
        }

        histogram.ResetHint = CounterResetHint.Unknown;
        return own == CounterResetHint.Unknown || others == CounterResetHint.Unknown ? HistogramMergeOutcome.None : HistogramMergeOutcome.CounterResetCollision;
    }
}
