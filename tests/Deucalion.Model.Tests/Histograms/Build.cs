using Deucalion.Model.Histograms;

namespace Deucalion.Model.Tests.Histograms;

/// <summary>Short notation for histograms in tests: buckets by absolute index.</summary>
internal static class Build
{
    public static NativeHistogram Exponential(
        int schema, (int Index, double Count)[] positive, (int Index, double Count)[]? negative = null, double zero = 0, double threshold = 0, double? count = null, double sum = 0)
    {
        negative ??= [];
        (BucketSpan[] positiveSpans, double[] positiveCounts) = Side(positive);
        (BucketSpan[] negativeSpans, double[] negativeCounts) = Side(negative);
        return new NativeHistogram
        {
            Schema = schema,
            PositiveSpans = positiveSpans,
            PositiveBuckets = positiveCounts,
            NegativeSpans = negativeSpans,
            NegativeBuckets = negativeCounts,
            ZeroCount = zero,
            ZeroThreshold = threshold,
            Count = count ?? zero + positiveCounts.Sum() + negativeCounts.Sum(),
            Sum = sum,
        };
    }

    public static NativeHistogram Custom(double[] bounds, (int Index, double Count)[] buckets, double sum = 0)
    {
        NativeHistogram histogram = Exponential(0, buckets, sum: sum);
        histogram.Schema = NativeHistogram.CustomBucketsSchema;
        histogram.CustomValues = bounds;
        return histogram;
    }

    private static (BucketSpan[] Spans, double[] Counts) Side((int Index, double Count)[] buckets)
    {
        var spans = new List<BucketSpan>();
        int next = 0;
        foreach ((int index, _) in buckets)
        {
            if (spans.Count > 0 && index == next)
            {
                spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            }
            else
            {
                spans.Add(new BucketSpan(spans.Count == 0 ? index : index - next, 1));
            }

            next = index + 1;
        }

        return ([.. spans], [.. buckets.Select(b => b.Count)]);
    }
}
