using Deucalion.Model.Histograms;

namespace Deucalion.Model.Tests.Histograms;

public class HistogramTrimmingTests(ITestOutputHelper output)
{
    private const int Seed = 31337;

    [Fact]
    public void Both_sides_of_a_cut_together_are_the_whole()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 1500; i++)
        {
            NativeHistogram histogram = RandomHistograms.Exponential(random, -1, 5, threshold: 1e-9);
            double cut = (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-8, 12));
            NativeHistogram below = histogram.Copy().TrimBuckets(cut, keepBelow: true);
            NativeHistogram above = histogram.Copy().TrimBuckets(cut, keepBelow: false);
            Assert.Null(below.Validate());
            Assert.InRange(below.Count + above.Count, histogram.Count * (1 - 1e-12), (histogram.Count * (1 + 1e-12)) + 1e-12);
            foreach (HistogramBucket bucket in below.AllBuckets())
            {
                Assert.True(bucket.Count == 0 || bucket.Lower < cut);
            }

            foreach (HistogramBucket bucket in above.AllBuckets())
            {
                Assert.True(bucket.Count == 0 || bucket.Upper > cut);
            }
        }
    }

    [Fact]
    public void A_cut_at_a_bound_splits_no_bucket_and_estimates_the_sum_by_geometric_middles()
    {
        NativeHistogram histogram = Build.Exponential(0, [(0, 5), (1, 4), (2, 3)], sum: 1000);
        NativeHistogram below = histogram.Copy().TrimBuckets(2, keepBelow: true);
        Assert.Equal([5, 4], below.PositiveBuckets);
        Assert.Equal(9, below.Count);
        Assert.Equal((5 * Math.Sqrt(0.5)) + (4 * Math.Sqrt(2)), below.Sum, 12);
        NativeHistogram middle = histogram.Copy().TrimBuckets(Math.Sqrt(8), keepBelow: false);
        Assert.Equal(1.5, middle.Count, 12);
    }

    [Fact]
    public void A_cut_beyond_all_buckets_changes_nothing()
    {
        NativeHistogram histogram = Build.Exponential(0, [(0, 5)], zero: 2, threshold: 0.1, count: 9, sum: 1000);
        Assert.True(histogram.Copy().TrimBuckets(double.PositiveInfinity, keepBelow: true).SameData(histogram));
        Assert.True(histogram.Copy().TrimBuckets(1, keepBelow: true).SameData(histogram));
        Assert.True(histogram.Copy().TrimBuckets(double.NegativeInfinity, keepBelow: false).SameData(histogram));
        Assert.Equal(0, histogram.Copy().TrimBuckets(-1, keepBelow: true).Count);
    }

    [Fact]
    public void Custom_buckets_are_cut_linearly_and_unbounded_ones_as_a_whole()
    {
        NativeHistogram histogram = Build.Custom([10, 20], [(0, 4), (1, 8), (2, 6)]);
        Assert.Equal([4, 2], histogram.Copy().TrimBuckets(12.5, keepBelow: true).PositiveBuckets);
        Assert.Equal([1], histogram.Copy().TrimBuckets(2.5, keepBelow: true).PositiveBuckets);
        Assert.Equal([4, 8], histogram.Copy().TrimBuckets(30, keepBelow: true).PositiveBuckets);
        Assert.Equal([6], histogram.Copy().TrimBuckets(30, keepBelow: false).PositiveBuckets);
        Assert.Equal([3, 8, 6], histogram.Copy().TrimBuckets(2.5, keepBelow: false).PositiveBuckets);
    }

    [Fact]
    public void Zero_bucket_is_taken_to_reach_only_where_other_buckets_are()
    {
        NativeHistogram positive = Build.Exponential(0, [(3, 5)], zero: 10, threshold: 1);
        Assert.Equal(5, positive.Copy().TrimBuckets(0.5, keepBelow: true).ZeroCount);
        NativeHistogram alone = Build.Exponential(0, [], zero: 10, threshold: 1);
        Assert.Equal(7.5, alone.Copy().TrimBuckets(0.5, keepBelow: true).ZeroCount);
        NativeHistogram negative = Build.Exponential(0, [], [(3, 5)], zero: 10, threshold: 1);
        Assert.Equal(10, negative.Copy().TrimBuckets(0.5, keepBelow: true).ZeroCount);
    }
}
