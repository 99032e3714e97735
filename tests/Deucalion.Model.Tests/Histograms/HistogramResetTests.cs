using Deucalion.Model.Histograms;

namespace Deucalion.Model.Tests.Histograms;

public class HistogramResetTests(ITestOutputHelper output)
{
    private const int Seed = 99;

    [Fact]
    public void Growth_is_no_reset_at_any_resolution_and_any_loss_is_one()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 2000; i++)
        {
            NativeHistogram previous = RandomHistograms.Exponential(random, 0, 8);
            NativeHistogram current = previous.Copy();
            NativeHistogram growth = RandomHistograms.Exponential(random, previous.Schema - 2, previous.Schema + 2);
            current.Add(growth);
            Assert.False(current.DetectReset(previous), $"{previous} -> {current}");
            if (growth.Count > 0)
            {
                Assert.True(previous.DetectReset(current));
            }

            Shrink(current, previous, random);
        }
    }

    [Fact]
    public void Hints_decide()
    {
        NativeHistogram small = Build.Exponential(0, [(0, 1)]);
        NativeHistogram large = Build.Exponential(0, [(0, 2)]);
        small.ResetHint = CounterResetHint.NotCounterReset;
        large.ResetHint = CounterResetHint.CounterReset;
        Assert.False(small.DetectReset(large));
        Assert.True(large.DetectReset(small));
        small.ResetHint = CounterResetHint.Gauge;
        Assert.True(small.DetectReset(large));
    }

    [Fact]
    public void Layout_can_only_get_coarser_without_a_reset()
    {
        NativeHistogram fine = Build.Exponential(1, [(1, 1), (2, 1)], zero: 1, threshold: 0.25);
        NativeHistogram coarse = Build.Exponential(0, [(1, 2)], zero: 1, threshold: 0.25);
        Assert.False(coarse.DetectReset(fine));
        Assert.True(fine.DetectReset(coarse));

        NativeHistogram wider = Build.Exponential(1, [(2, 1)], zero: 2, threshold: BucketBounds.ExponentialUpper(1, 1));
        Assert.False(wider.DetectReset(fine));
        Assert.True(fine.DetectReset(wider));
        NativeHistogram cutting = Build.Exponential(1, [(2, 1)], zero: 2, threshold: 1.2);
        Assert.True(cutting.DetectReset(fine));
    }

    [Fact]
    public void Custom_bounds_compare_on_those_in_common()
    {
        NativeHistogram previous = Build.Custom([1, 2, 3], [(0, 1), (1, 5), (2, 1), (3, 1)]);
        Assert.False(Build.Custom([1, 3], [(0, 1), (1, 6), (2, 1)]).DetectReset(previous));
        Assert.True(Build.Custom([1, 3], [(0, 1), (1, 5), (2, 9)]).DetectReset(previous));
        Assert.True(Build.Custom([1, 3], [(0, 0), (1, 7), (2, 9)]).DetectReset(previous));
        Assert.False(Build.Custom([7], [(1, 8)]).DetectReset(previous));
        Assert.True(Build.Custom([1], [(0, 20)]).DetectReset(Build.Exponential(0, [(0, 1)])));
        Assert.True(Build.Exponential(0, [(0, 20)]).DetectReset(previous));
    }

    private static void Shrink(NativeHistogram current, NativeHistogram previous, Random random)
    {
        int[] populated = [.. Enumerable.Range(0, previous.PositiveBuckets.Length).Where(j => previous.PositiveBuckets[j] > 0)];
        if (populated.Length == 0)
        {
            return;
        }

        // One bucket of the same resolution falls below what it was; count and all others grow.
        NativeHistogram shrunk = previous.Copy();
        shrunk.Count = current.Count + previous.Count;
        shrunk.PositiveBuckets[populated[random.Next(populated.Length)]] -= 0.5;
        Assert.True(shrunk.DetectReset(previous));
    }
}
