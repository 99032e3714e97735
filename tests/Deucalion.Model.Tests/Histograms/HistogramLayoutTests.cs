using Deucalion.Model.Histograms;

namespace Deucalion.Model.Tests.Histograms;

public class HistogramLayoutTests(ITestOutputHelper output)
{
    private const int Seed = 4711;

    [Fact]
    public void Compaction_keeps_the_population_and_leaves_one_layout()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 3000; i++)
        {
            NativeHistogram histogram = RandomHistograms.Exponential(random);
            SortedDictionary<int, double> positive = RandomHistograms.Positive(histogram);
            int maxEmpty = random.Next(4);
            NativeHistogram compact = histogram.Copy().Compact(maxEmpty);
            Assert.Equal(positive, RandomHistograms.Positive(compact));
            Assert.Equal(RandomHistograms.Negative(histogram), RandomHistograms.Negative(compact));
            Assert.Null(compact.Validate());

            // By definition: a new span exactly where more than maxEmpty indices lie between populated buckets.
            int[] indices = [.. positive.Keys];
            int spans = indices.Length == 0 ? 0 : 1 + Enumerable.Range(1, indices.Length - 1).Count(j => indices[j] - indices[j - 1] - 1 > maxEmpty);
            Assert.Equal(spans, compact.PositiveSpans.Length);
            Assert.True(compact.Copy().Compact(maxEmpty).SameData(compact));
        }
    }

    [Fact]
    public void Reducing_is_what_it_is_by_definition_in_one_step_or_in_two()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 2000; i++)
        {
            NativeHistogram histogram = RandomHistograms.Exponential(random, -1, 8);
            int first = random.Next(-3, histogram.Schema);
            int second = random.Next(-4, first);
            NativeHistogram once = histogram.CopyToSchema(second);
            NativeHistogram twice = histogram.CopyToSchema(first);
            twice.ReduceResolution(second);
            Assert.True(once.Compact(0).SameData(twice.Compact(0)));
            Assert.Equal(RandomHistograms.Reduced(RandomHistograms.Positive(histogram), histogram.Schema - second), RandomHistograms.Positive(once));
            Assert.Equal(RandomHistograms.Reduced(RandomHistograms.Negative(histogram), histogram.Schema - second), RandomHistograms.Negative(once));
            Assert.Equal(histogram.Count, once.Count);
        }
    }

    [Fact]
    public void Reducing_from_the_highest_reserved_schema_ends_in_two_buckets()
    {
        var histogram = new NativeHistogram { Schema = 52, PositiveSpans = [new BucketSpan(-1, 4)], PositiveBuckets = [1, 2, 3, 4], Count = 10 };
        histogram.ReduceResolution(-4);
        Assert.Equal([new BucketSpan(0, 2)], histogram.PositiveSpans);
        Assert.Equal([3, 7], histogram.PositiveBuckets);
    }

    [Fact]
    public void Reducing_refuses_what_it_cannot_do()
    {
        NativeHistogram exponential = Build.Exponential(1, [(0, 1)]);
        NativeHistogram custom = Build.Custom([1], [(0, 1)]);
        Assert.Throws<HistogramException>(() => exponential.CopyToSchema(2));
        Assert.Throws<HistogramException>(() => exponential.ReduceResolution(1));
        Assert.Throws<HistogramException>(() => exponential.CopyToSchema(NativeHistogram.CustomBucketsSchema));
        Assert.Throws<HistogramException>(() => custom.CopyToSchema(-54));
        exponential.PositiveSpans = [new BucketSpan(0, uint.MaxValue)];
        Assert.Throws<HistogramException>(() => exponential.CopyToSchema(0));
        Assert.True(custom.CopyToSchema(NativeHistogram.CustomBucketsSchema).SameData(custom));
    }

    [Fact]
    public void Bounds_are_powers_of_the_base()
    {
        for (int schema = -4; schema <= 8; schema++)
        {
            double growth = Math.Pow(2, Math.Pow(2, -schema));
            double previous = 0;
            for (int index = -60; index <= 60; index++)
            {
                double upper = BucketBounds.ExponentialUpper(index, schema);
                double expected = Math.Pow(growth, index);
                if (double.IsFinite(expected) && expected > double.Epsilon)
                {
                    Assert.InRange(upper / expected, 1 - 1e-13, 1 + 1e-13);
                    Assert.True(upper > previous);
                }

                previous = upper;
            }
        }

        Assert.Equal(1, BucketBounds.ExponentialUpper(0, 8));
        Assert.Equal(1.414213562373095, BucketBounds.ExponentialUpper(1, 1));
    }

    [Theory]
    [InlineData(0, 1024)]
    [InlineData(8, 1024 << 8)]
    [InlineData(-3, 128)]
    public void Last_finite_bucket_ends_at_the_largest_number(int schema, int index)
    {
        Assert.Equal(double.MaxValue, BucketBounds.ExponentialUpper(index, schema));
        Assert.Equal(double.PositiveInfinity, BucketBounds.ExponentialUpper(index + (schema < 0 ? 1 : 1 << schema), schema));
        Assert.True(BucketBounds.ExponentialUpper(index - 1, schema) < double.MaxValue);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Any_index_and_schema_has_a_bound(int index)
    {
        foreach (int schema in new[] { int.MinValue, -1000, -9, -4, 0, 8, 9, 31, 52, 1000, int.MaxValue })
        {
            Assert.False(double.IsNaN(BucketBounds.ExponentialUpper(index, schema)));
        }

        Assert.Equal(index > 0 ? double.PositiveInfinity : double.NegativeInfinity, BucketBounds.Upper(index, NativeHistogram.CustomBucketsSchema, [1, 2]));
    }

    [Fact]
    public void Buckets_go_by_in_order_of_value_both_ways()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 500; i++)
        {
            NativeHistogram histogram = RandomHistograms.Exponential(random, -4, 4, threshold: 1e-3);
            var ascending = new List<HistogramBucket>();
            foreach (HistogramBucket bucket in histogram.AllBuckets())
            {
                ascending.Add(bucket);
            }

            var descending = new List<HistogramBucket>();
            foreach (HistogramBucket bucket in histogram.AllReverseBuckets())
            {
                descending.Add(bucket);
            }

            descending.Reverse();
            Assert.Equal(ascending, descending);
            int expected = histogram.PositiveBuckets.Length + histogram.NegativeBuckets.Length + (histogram.ZeroCount > 0 ? 1 : 0);
            Assert.Equal(expected, ascending.Count);
            Assert.Equal(histogram.Count, ascending.Sum(b => b.Count));
            for (int j = 1; j < ascending.Count; j++)
            {
                Assert.True(ascending[j].Index == ascending[j - 1].Index || ascending[j].Upper >= ascending[j - 1].Upper);
            }
        }
    }

    [Fact]
    public void Zero_bucket_cuts_its_neighbours()
    {
        NativeHistogram histogram = Build.Exponential(0, [(0, 1)], [(0, 2)], zero: 3, threshold: 0.75);
        var buckets = new List<string>();
        foreach (HistogramBucket bucket in histogram.AllBuckets())
        {
            buckets.Add(bucket.ToString());
        }

        Assert.Equal(["[-1,-0.75):2", "[-0.75,0.75]:3", "(0.75,1]:1"], buckets);
    }

    [Fact]
    public void Same_data_sees_bits_and_layout_but_not_empty_spans()
    {
        NativeHistogram a = Build.Exponential(0, [(0, 1), (3, 2)], sum: double.NaN);
        NativeHistogram b = a.Copy();
        b.PositiveSpans = [new BucketSpan(-1, 0), new BucketSpan(1, 1), new BucketSpan(1, 0), new BucketSpan(1, 1), new BucketSpan(5, 0)];
        Assert.True(a.SameData(b));
        Assert.True(b.SameData(a));
        b.Sum = BitConverter.UInt64BitsToDouble(0x7ff0000000000002);
        Assert.False(a.SameData(b));
        Assert.False(a.SameData(null));
        NativeHistogram moved = a.Copy();
        moved.PositiveSpans = [new BucketSpan(0, 1), new BucketSpan(3, 1)];
        Assert.False(a.SameData(moved));
        NativeHistogram negativeZero = a.Copy();
        negativeZero.ZeroCount = -0.0;
        Assert.False(a.SameData(negativeZero));
    }

    [Fact]
    public void Size_counts_sixteen_bytes_as_a_sample()
    {
        Assert.Equal((168 + 8) / 16, new NativeHistogram().SizeInSamples());
        Assert.Equal((168 + 8 + (8 * 8)) / 16, Build.Exponential(0, [(0, 1), (2, 2), (3, 1)], [(1, 1), (2, 2)]).SizeInSamples());
    }
}
