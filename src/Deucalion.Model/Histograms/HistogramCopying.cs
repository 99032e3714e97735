namespace Deucalion.Model.Histograms;

/// <summary>Copies that arithmetic may change, and lower resolutions.</summary>
public static class HistogramCopying
{
    /// <summary>A copy with counts of its own. Spans and custom bounds are shared: nobody changes them in place.</summary>
    public static NativeHistogram Copy(this NativeHistogram histogram)
    {
        bool custom = histogram.UsesCustomBuckets;
        return new NativeHistogram
        {
            ResetHint = histogram.ResetHint,
            Schema = histogram.Schema,
            Count = histogram.Count,
            Sum = histogram.Sum,
            IsInteger = histogram.IsInteger,
            CustomValues = custom ? histogram.CustomValues : [],
            ZeroThreshold = custom ? 0 : histogram.ZeroThreshold,
            ZeroCount = custom ? 0 : histogram.ZeroCount,
            NegativeSpans = custom ? [] : histogram.NegativeSpans,
            NegativeBuckets = custom ? [] : Clone(histogram.NegativeBuckets),
            PositiveSpans = histogram.PositiveSpans,
            PositiveBuckets = Clone(histogram.PositiveBuckets),
        };
    }

    /// <summary>
    /// A copy at a resolution not above the histogram's own; below it, the reset hint becomes unknown.
    /// <see cref="HistogramException"/>: custom buckets on one side only, higher resolution, or spans that contradict the counts.
    /// </summary>
    public static NativeHistogram CopyToSchema(this NativeHistogram histogram, int schema)
    {
        if (schema == histogram.Schema)
        {
            return histogram.Copy();
        }

        CheckReduction(histogram, schema);
        BucketSide positive = BucketReduction.Reduce(Positive(histogram), histogram.Schema, schema);
        BucketSide negative = BucketReduction.Reduce(Negative(histogram), histogram.Schema, schema);
        return new NativeHistogram
        {
            Schema = schema,
            ZeroThreshold = histogram.ZeroThreshold,
            ZeroCount = histogram.ZeroCount,
            Count = histogram.Count,
            Sum = histogram.Sum,
            IsInteger = histogram.IsInteger,
            PositiveSpans = positive.Spans,
            PositiveBuckets = positive.Counts,
            NegativeSpans = negative.Spans,
            NegativeBuckets = negative.Counts,
        };
    }

    /// <summary>Brings the histogram itself to a resolution below its own; errors as with <see cref="CopyToSchema"/>.</summary>
    public static void ReduceResolution(this NativeHistogram histogram, int schema)
    {
        CheckReduction(histogram, schema);
        BucketSide positive = BucketReduction.Reduce(Positive(histogram), histogram.Schema, schema);
        BucketSide negative = BucketReduction.Reduce(Negative(histogram), histogram.Schema, schema);
        (histogram.PositiveSpans, histogram.PositiveBuckets) = (positive.Spans, positive.Counts);
        (histogram.NegativeSpans, histogram.NegativeBuckets) = (negative.Spans, negative.Counts);
        histogram.Schema = schema;
    }

    internal static BucketSide Positive(NativeHistogram histogram, NativeHistogram? compensation = null) =>
        new(histogram.PositiveSpans, histogram.PositiveBuckets, compensation?.PositiveBuckets);

    internal static BucketSide Negative(NativeHistogram histogram, NativeHistogram? compensation = null) =>
        new(histogram.NegativeSpans, histogram.NegativeBuckets, compensation?.NegativeBuckets);

    private static void CheckReduction(NativeHistogram histogram, int schema)
    {
        if (histogram.UsesCustomBuckets)
        {
            throw new HistogramException("cannot reduce resolution when there are custom buckets");
        }

        if (schema == NativeHistogram.CustomBucketsSchema)
        {
            throw new HistogramException("cannot reduce resolution to custom buckets schema");
        }

        if (schema >= histogram.Schema)
        {
            throw new HistogramException($"cannot reduce resolution from schema {histogram.Schema} to {schema}");
        }
    }

    private static double[] Clone(double[] counts) => counts.Length == 0 ? [] : counts.AsSpan().ToArray();
}
