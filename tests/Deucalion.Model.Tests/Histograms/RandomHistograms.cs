using Deucalion.Model.Histograms;

namespace Deucalion.Model.Tests.Histograms;

/// <summary>Random valid histograms, in layouts no encoder would choose: empty spans, empty buckets, adjacent spans.</summary>
internal static class RandomHistograms
{
    public static NativeHistogram Exponential(Random random, int minSchema = -4, int maxSchema = 8, double threshold = 0)
    {
        int schema = random.Next(minSchema, maxSchema + 1);

        // The first bucket that lies outside the zero bucket as a whole.
        int lowest = threshold == 0 ? -40 : 1 + (int)Math.Ceiling(Math.Log2(threshold) * Math.Pow(2, schema));
        (BucketSpan[] positiveSpans, double[] positive) = Side(random, lowest + random.Next(60));
        (BucketSpan[] negativeSpans, double[] negative) = Side(random, lowest + random.Next(60));
        double zero = random.Next(3) == 0 ? 0 : random.Next(50);
        return new NativeHistogram
        {
            Schema = schema,
            PositiveSpans = positiveSpans,
            PositiveBuckets = positive,
            NegativeSpans = negativeSpans,
            NegativeBuckets = negative,
            ZeroThreshold = threshold,
            ZeroCount = zero,
            Count = zero + positive.Sum() + negative.Sum(),
            Sum = random.Next(-1000, 1000),
        };
    }

    public static NativeHistogram Custom(Random random, double[] bounds)
    {
        var counts = new double[bounds.Length + 1];
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = random.Next(20);
        }

        return new NativeHistogram
        {
            Schema = NativeHistogram.CustomBucketsSchema,
            CustomValues = bounds,
            PositiveSpans = [new BucketSpan(0, (uint)counts.Length)],
            PositiveBuckets = counts,
            Count = counts.Sum(),
            Sum = random.Next(1000),
        };
    }

    public static (BucketSpan[] Spans, double[] Counts) Side(Random random, int start)
    {
        var spans = new List<BucketSpan>();
        var counts = new List<double>();
        int spanCount = random.Next(6);
        for (int i = 0; i < spanCount; i++)
        {
            uint length = (uint)random.Next(5);
            spans.Add(new BucketSpan(i == 0 ? start : random.Next(4), length));
            for (uint j = 0; j < length; j++)
            {
                counts.Add(random.Next(4) == 0 ? 0 : random.Next(1, 100));
            }
        }

        return ([.. spans], [.. counts]);
    }

    /// <summary>Counts of the populated buckets by index, found by plain counting along the spans.</summary>
    public static SortedDictionary<int, double> Map(BucketSpan[] spans, double[] counts)
    {
        var map = new SortedDictionary<int, double>();
        int index = 0;
        int position = 0;
        foreach (BucketSpan span in spans)
        {
            index += span.Offset;
            for (uint i = 0; i < span.Length; i++, index++, position++)
            {
                if (counts[position] != 0)
                {
                    map[index] = counts[position];
                }
            }
        }

        Assert.Equal(counts.Length, position);
        return map;
    }

    public static SortedDictionary<int, double> Positive(NativeHistogram histogram) => Map(histogram.PositiveSpans, histogram.PositiveBuckets);

    public static SortedDictionary<int, double> Negative(NativeHistogram histogram) => Map(histogram.NegativeSpans, histogram.NegativeBuckets);

    /// <summary>The buckets at a lower resolution by definition: bucket i ends at base^i, so 2^k of them end up in ceil(i / 2^k).</summary>
    public static SortedDictionary<int, double> Reduced(SortedDictionary<int, double> map, int levels)
    {
        var reduced = new SortedDictionary<int, double>();
        foreach ((int index, double count) in map)
        {
            int target = (int)Math.Ceiling(index / Math.Pow(2, levels));
            reduced[target] = reduced.GetValueOrDefault(target) + count;
        }

        return reduced;
    }

    public static SortedDictionary<int, double> Combined(SortedDictionary<int, double> a, SortedDictionary<int, double> b, double sign)
    {
        var sum = new SortedDictionary<int, double>(a);
        foreach ((int index, double count) in b)
        {
            sum[index] = sum.GetValueOrDefault(index) + (sign * count);
        }

        foreach (int index in sum.Keys.Where(i => sum[i] == 0).ToArray())
        {
            sum.Remove(index);
        }

        return sum;
    }
}
