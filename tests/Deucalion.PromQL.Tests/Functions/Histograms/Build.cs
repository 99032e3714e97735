using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Tests.Functions.Histograms;

/// <summary>Histograms for tests: one run of buckets a side.</summary>
internal static class Build
{
    public static NativeHistogram Native(
        double[] positive, int offset = 0, double[]? negative = null, int schema = 0, double zero = 0, double threshold = 0.001, double? count = null,
        double sum = 0, CounterResetHint hint = CounterResetHint.Unknown)
    {
        negative ??= [];
        return new NativeHistogram
        {
            Schema = schema,
            PositiveSpans = positive.Length == 0 ? [] : [new BucketSpan(offset, (uint)positive.Length)],
            PositiveBuckets = positive,
            NegativeSpans = negative.Length == 0 ? [] : [new BucketSpan(offset, (uint)negative.Length)],
            NegativeBuckets = negative,
            ZeroCount = zero,
            ZeroThreshold = threshold,
            Count = count ?? zero + positive.Sum() + negative.Sum(),
            Sum = sum,
            ResetHint = hint,
        };
    }

    public static NativeHistogram Custom(double[] bounds, double[] counts, double sum = 0, CounterResetHint hint = CounterResetHint.Unknown)
    {
        NativeHistogram histogram = Native(counts, threshold: 0, sum: sum, hint: hint);
        histogram.Schema = NativeHistogram.CustomBucketsSchema;
        histogram.CustomValues = bounds;
        return histogram;
    }

    public static NativeHistogram Random(Random random) => Native(
        Counts(random), random.Next(0, 6), Counts(random), random.Next(-2, 6), random.Next(10), 0.001, null, random.Next(100));

    private static double[] Counts(Random random)
    {
        var counts = new double[random.Next(1, 12)];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = random.Next(1, 40);
        }

        return counts;
    }
}
