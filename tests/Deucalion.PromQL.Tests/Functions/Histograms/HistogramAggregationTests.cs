using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Tests.Functions.Histograms;

public class HistogramAggregationTests(ITestOutputHelper output)
{
    private const int Seed = 577;

    [Fact]
    public void Sum_and_mean_do_not_depend_on_order_and_agree()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 300; i++)
        {
            NativeHistogram[] histograms = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Build.Random(random))];
            NativeHistogram sum = SumOf(histograms);
            NativeHistogram reversed = SumOf(histograms.Reverse());
            Assert.True(sum.SameData(reversed));
            Assert.Equal(histograms.Sum(h => h.Count), sum.Count);
            Assert.Equal(histograms.Min(h => h.Schema), sum.Schema);
            var mean = new HistogramMean();
            foreach (NativeHistogram histogram in histograms)
            {
                mean.Add(histogram);
            }

            NativeHistogram expected = sum.Copy().Div(histograms.Length);
            NativeHistogram actual = mean.Finish()!.Compact(0);
            Assert.Equal(expected.Count, actual.Count, 12);
            Assert.Equal(expected.PositiveBuckets.Length, actual.PositiveBuckets.Length);
            for (int j = 0; j < expected.PositiveBuckets.Length; j++)
            {
                Assert.Equal(expected.PositiveBuckets[j], actual.PositiveBuckets[j], 9);
            }
        }
    }

    [Fact]
    public void Small_parts_survive_among_large_ones()
    {
        NativeHistogram[] histograms = [Build.Native([1e100]), Build.Native([1]), Build.Native([-1e100])];
        Assert.Equal([1], SumOf(histograms).PositiveBuckets);
        HistogramWarnings warnings = HistogramWarnings.None;
        NativeHistogram mean = HistogramOverTime.Average(new HistogramWindow([1, 2, 3], histograms), ref warnings)!;
        Assert.Equal(1 / 3.0, mean.PositiveBuckets[0], 15);
    }

    [Fact]
    public void Mean_stays_finite_where_the_sum_does_not()
    {
        NativeHistogram[] histograms = [Build.Native([1e308], sum: 1), Build.Native([1.2e308], sum: 2), Build.Native([1.4e308], sum: 3)];
        var mean = new HistogramMean();
        foreach (NativeHistogram histogram in histograms)
        {
            mean.Add(histogram);
        }

        NativeHistogram result = mean.Finish()!;
        Assert.InRange(result.PositiveBuckets[0], 1.2e308 * (1 - 1e-12), 1.2e308 * (1 + 1e-12));
        Assert.Equal(2, result.Sum, 12);
        Assert.Equal([1e308], histograms[0].PositiveBuckets);
        Assert.True(SumOf(histograms).HasOverflow());

        // The accumulator serves again.
        mean.Clear();
        mean.Add(Build.Native([4]));
        mean.Add(Build.Native([8]));
        Assert.Equal([6], mean.Finish()!.PositiveBuckets);
    }

    [Fact]
    public void Contradicting_hints_and_bounds_are_told()
    {
        var sum = new HistogramSum();
        sum.Add(Build.Custom([1, 2], [1, 2, 3], hint: CounterResetHint.CounterReset));
        sum.Add(Build.Custom([1, 2], [1, 2, 3]));
        Assert.Equal(HistogramWarnings.None, sum.Warnings);
        sum.Add(Build.Custom([2], [1, 2], hint: CounterResetHint.NotCounterReset));
        Assert.Equal(HistogramWarnings.CounterResetCollisionInAggregation | HistogramWarnings.BoundsReconciledInAggregation, sum.Warnings);
        Assert.Equal([7, 8], sum.Finish()!.PositiveBuckets);
    }

    [Fact]
    public void Kinds_that_cannot_be_added_have_no_sum_and_no_mean()
    {
        NativeHistogram[] mixed = [Build.Native([1]), Build.Custom([1], [1, 1]), Build.Native([1])];
        HistogramWarnings warnings = HistogramWarnings.None;
        Assert.Null(HistogramOverTime.Sum(new HistogramWindow([1, 2, 3], mixed), ref warnings));
        Assert.Equal(HistogramWarnings.MixedExponentialCustom, warnings);
        Assert.Null(HistogramOverTime.Average(new HistogramWindow([1, 2, 3], mixed), ref warnings));
        Assert.Equal(HistogramWarnings.MixedExponentialCustom, warnings);
        Assert.Null(HistogramOverTime.Sum(new HistogramWindow([1, 2], [null, mixed[0]]), ref warnings));
        Assert.Equal(HistogramWarnings.MixedExponentialCustom | HistogramWarnings.MixedFloatsHistograms, warnings);
        Assert.Null(HistogramOverTime.Sum(default, ref warnings));
    }

    [Fact]
    public void Resets_and_changes_cross_between_floats_and_histograms()
    {
        NativeHistogram small = Build.Native([1]);
        NativeHistogram large = Build.Native([5]);
        NativeHistogram nan = Build.Native([5], sum: double.NaN);
        var window = new HistogramWindow(
            [1, 2, 3, 4, 5, 6, 7, 8, 9], [null, null, null, null, small, large, small, nan, nan.Copy()], [1, 3, 2, double.NaN, 0, 0, 0, 0, 0]);

        // 3 to 2, float to histogram, large to small.
        Assert.Equal(3, HistogramOverTime.Resets(window));
        Assert.Equal(7, HistogramOverTime.Changes(window));
        Assert.Equal(1, HistogramOverTime.Resets(window.From(5)));
        Assert.Equal(0, HistogramOverTime.Changes(new HistogramWindow([1, 2], [null, null], [double.NaN, double.NaN])));
        Assert.Equal(1, HistogramOverTime.Resets(new HistogramWindow([10, 20], [null, null], [1, 2], [5, 15])));
    }

    private static NativeHistogram SumOf(IEnumerable<NativeHistogram> histograms)
    {
        var sum = new HistogramSum();
        foreach (NativeHistogram histogram in histograms)
        {
            sum.Add(histogram);
        }

        return sum.Finish()!.Compact(0);
    }
}
