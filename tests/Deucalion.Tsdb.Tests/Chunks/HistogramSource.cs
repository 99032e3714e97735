using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Tests.Chunks;

/// <summary>Growing histograms of one random layout, some of them staleness markers when asked.</summary>
internal static class HistogramSource
{
    public static NativeHistogram[] Create(Random random, int count, bool stale)
    {
        bool custom = random.Next(3) == 0;
        bool integer = random.Next(2) == 0;
        BucketSpan[] positive = Spans(random, out int positiveBuckets);
        int negativeBuckets = 0;
        BucketSpan[] negative = custom ? [] : Spans(random, out negativeBuckets);
        double[] bounds = custom ? [.. Enumerable.Range(1, random.Next(1, 300)).Select(i => i * 0.25)] : [];
        int schema = custom ? NativeHistogram.CustomBucketsSchema : random.Next(-4, 9);
        double threshold = custom ? 0 : Math.Pow(2, -random.Next(1, 128));
        double[] positiveCounts = new double[positiveBuckets];
        double[] negativeCounts = new double[negativeBuckets];
        double sum = 0;
        double zeros = 0;
        NativeHistogram[] histograms = new NativeHistogram[count];
        for (int i = 0; i < count; i++)
        {
            Grow(random, positiveCounts, integer);
            Grow(random, negativeCounts, integer);
            zeros += random.Next(3);
            sum += random.NextDouble();
            histograms[i] = stale && random.Next(4) == 0
                ? new NativeHistogram { Sum = StaleMarker.Value, IsInteger = integer, ResetHint = (CounterResetHint)random.Next(4) }
                : new NativeHistogram
                {
                    Schema = schema,
                    ZeroThreshold = threshold,
                    IsInteger = integer,
                    PositiveSpans = [.. positive],
                    NegativeSpans = [.. negative],
                    CustomValues = [.. bounds],
                    PositiveBuckets = [.. positiveCounts],
                    NegativeBuckets = [.. negativeCounts],
                    Count = positiveCounts.Sum() + negativeCounts.Sum() + zeros,
                    ZeroCount = zeros,
                    Sum = stale && random.Next(9) == 0 ? StaleMarker.Value : sum,
                    ResetHint = (CounterResetHint)random.Next(4),
                };
        }

        return histograms;
    }

    private static BucketSpan[] Spans(Random random, out int buckets)
    {
        BucketSpan[] spans = new BucketSpan[random.Next(0, 4)];
        buckets = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            spans[i] = new BucketSpan(i == 0 ? random.Next(-20, 20) : random.Next(1, 9), (uint)random.Next(0, 6));
            buckets += (int)spans[i].Length;
        }

        return spans;
    }

    private static void Grow(Random random, double[] counts, bool integer)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] += integer ? random.Next(0, 20) : random.NextDouble();
        }
    }
}
