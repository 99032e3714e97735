using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Tests.Functions.Histograms;

public class HistogramRateTests
{
    private static readonly long[] Times = [15_000, 30_000, 45_000, 60_000];
    private static readonly HistogramRange Minute = new(0, 60_000);

    [Fact]
    public void Increase_extrapolates_to_the_range_and_leaves_the_samples_alone()
    {
        NativeHistogram?[] samples = [Counter(100), Counter(110), Counter(120), Counter(130)];
        HistogramWarnings warnings = HistogramWarnings.None;
        NativeHistogram increase = HistogramRate.Extrapolated(new HistogramWindow(Times, samples), Minute, isCounter: true, isRate: false, ref warnings)!;
        NativeHistogram rate = HistogramRate.Extrapolated(new HistogramWindow(Times, samples), Minute, isCounter: true, isRate: true, ref warnings)!;

        // 30 in 45 s, carried on over the 15 s before the first sample.
        Assert.Equal(40, increase.PositiveBuckets[0], 12);
        Assert.Equal(80, increase.Count, 12);
        Assert.Equal(40 / 60.0, rate.PositiveBuckets[0], 12);
        Assert.Equal(CounterResetHint.Gauge, rate.ResetHint);
        Assert.Equal(HistogramWarnings.None, warnings);
        Assert.Equal(100, samples[0]!.PositiveBuckets[0]);
        Assert.Equal(130, samples[3]!.PositiveBuckets[0]);
    }

    [Fact]
    public void Extrapolation_stops_where_the_counter_would_be_zero()
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        NativeHistogram increase = HistogramRate.Extrapolated(
            new HistogramWindow(Times, [Counter(0), Counter(10), Counter(20), Counter(30)]), Minute, isCounter: true, isRate: false, ref warnings)!;
        Assert.Equal(30, increase.PositiveBuckets[0], 12);
    }

    [Fact]
    public void Resets_are_taken_out()
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        NativeHistogram middle = HistogramRate.Extrapolated(
            new HistogramWindow(Times, [Counter(100), Counter(110), Counter(5), Counter(15)]), new HistogramRange(15_000, 60_000), true, false, ref warnings)!;
        Assert.Equal(10 + 5 + 10, middle.PositiveBuckets[0], 12);

        // A reset right after the first sample: that one may even have another kind of buckets.
        NativeHistogram first = HistogramRate.Extrapolated(
            new HistogramWindow(Times, [Build.Custom([1], [500, 500]), Counter(10), Counter(20), Counter(30)]), new HistogramRange(15_000, 60_000), true, false, ref warnings)!;
        Assert.Equal(30, first.PositiveBuckets[0], 12);
        Assert.Equal(HistogramWarnings.None, warnings);
    }

    [Fact]
    public void A_start_time_in_the_range_is_a_sample_of_zero()
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        NativeHistogram? alone = HistogramRate.Extrapolated(
            new HistogramWindow([30_000], [Counter(7)], startTimes: [10_000]), Minute, true, false, ref warnings);
        Assert.Equal(7, alone!.PositiveBuckets[0], 12);
        Assert.Null(HistogramRate.Extrapolated(new HistogramWindow([30_000], [Counter(7)]), Minute, true, false, ref warnings));

        NativeHistogram restarted = HistogramRate.Extrapolated(
            new HistogramWindow([20_000, 40_000, 60_000], [Counter(1), Counter(2), Counter(3)], startTimes: [10_000, 30_000, 50_000]), Minute, true, false, ref warnings)!;
        Assert.Equal(6, restarted.PositiveBuckets[0], 12);
        Assert.Equal(HistogramWarnings.None, warnings);
        HistogramRate.Extrapolated(new HistogramWindow([20_000, 40_000], [Counter(1), Counter(2)], startTimes: [5_000, 15_000]), Minute, true, false, ref warnings);
        Assert.Equal(HistogramWarnings.StartTimeOverlap, warnings);
    }

    [Fact]
    public void Kinds_that_do_not_fit_are_told()
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        NativeHistogram gauge = Build.Native([5], hint: CounterResetHint.Gauge);
        Assert.NotNull(HistogramRate.Extrapolated(new HistogramWindow([1, 2], [gauge, gauge]), Minute, true, true, ref warnings));
        Assert.Equal(HistogramWarnings.NotCounter, warnings);
        warnings = HistogramWarnings.None;
        Assert.NotNull(HistogramRate.Extrapolated(new HistogramWindow([1, 2], [gauge, Counter(6)]), Minute, false, false, ref warnings));
        Assert.Equal(HistogramWarnings.NotGauge, warnings);
        warnings = HistogramWarnings.None;
        Assert.Null(HistogramRate.Extrapolated(new HistogramWindow([1, 2], [null, Counter(6)]), Minute, true, true, ref warnings));
        Assert.Equal(HistogramWarnings.MixedFloatsHistograms, warnings);

        // Earlier warnings stay; those of a window with mixed buckets shrink to that one.
        warnings = HistogramWarnings.StartTimeOverlap;
        NativeHistogram custom = Build.Custom([1], [50, 0], hint: CounterResetHint.NotCounterReset);
        Assert.Null(HistogramRate.Extrapolated(new HistogramWindow([1, 2, 3], [gauge, custom, Counter(60)]), Minute, true, true, ref warnings));
        Assert.Equal(HistogramWarnings.StartTimeOverlap | HistogramWarnings.MixedExponentialCustom, warnings);
    }

    [Fact]
    public void Custom_bounds_are_reconciled_and_told()
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        NativeHistogram increase = HistogramRate.Extrapolated(
            new HistogramWindow([0, 60_000], [Build.Custom([1, 2, 3], [1, 1, 1, 1]), Build.Custom([1, 3], [2, 5, 5])]), Minute, true, false, ref warnings)!;
        Assert.Equal([1, 3], increase.CustomValues);
        Assert.Equal([1, 3, 4], increase.PositiveBuckets);
        Assert.Equal(HistogramWarnings.BoundsReconciledInSubtraction, warnings);
    }

    [Fact]
    public void Resolution_is_the_lowest_of_all_samples()
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        NativeHistogram fine = Build.Native([20, 20, 20, 20], offset: 1, schema: 2);
        NativeHistogram coarse = Build.Native([12], offset: 1, schema: 0);
        NativeHistogram? increase = HistogramRate.Extrapolated(
            new HistogramWindow([0, 30_000, 60_000], [Build.Native([2, 2, 2, 2], offset: 1, schema: 2), coarse, fine]), Minute, true, false, ref warnings);
        Assert.Equal(0, increase!.Schema);

        // From coarse to fine is a reset: 12 - 8, then 80.
        Assert.Equal([12 - 8 + 80], increase.PositiveBuckets);
    }

    [Fact]
    public void Instant_rate_takes_the_last_two_samples()
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        NativeHistogram rate = InstantHistogramRate.Compute(new HistogramWindow([0, 10_000, 14_000], [null, Counter(10), Counter(18)]), isRate: true, ref warnings)!;
        Assert.Equal(2, rate.PositiveBuckets[0], 12);
        NativeHistogram reset = InstantHistogramRate.Compute(new HistogramWindow([10_000, 14_000], [Counter(10), Counter(8)]), isRate: true, ref warnings)!;
        Assert.Equal(2, reset.PositiveBuckets[0], 12);
        Assert.Equal(HistogramWarnings.None, warnings);
        NativeHistogram delta = InstantHistogramRate.Compute(new HistogramWindow([10_000, 14_000], [Counter(10), Counter(8)]), isRate: false, ref warnings)!;
        Assert.Equal(-2, delta.PositiveBuckets[0], 12);
        Assert.Equal(HistogramWarnings.NotGauge, warnings);
        warnings = HistogramWarnings.None;
        Assert.Null(InstantHistogramRate.Compute(new HistogramWindow([10_000, 14_000], [Counter(10), null]), isRate: false, ref warnings));
        Assert.Null(InstantHistogramRate.Compute(new HistogramWindow([10_000], [Counter(10)]), isRate: false, ref warnings));
        Assert.Equal(HistogramWarnings.MixedFloatsHistograms, warnings);
    }

    [Fact]
    public void Smoothed_increase_interpolates_at_both_ends()
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        var window = new HistogramWindow([0, 20_000, 40_000], [Counter(10), Counter(30), Counter(70)]);
        NativeHistogram increase = ExtendedHistogramRate.Compute(window, new HistogramRange(10_000, 30_000), true, false, smoothed: true, ref warnings)!;
        Assert.Equal(50 - 20, increase.PositiveBuckets[0], 12);
        NativeHistogram rate = ExtendedHistogramRate.Compute(window, new HistogramRange(10_000, 30_000), true, true, smoothed: true, ref warnings)!;
        Assert.Equal(1.5, rate.PositiveBuckets[0], 12);

        // A reset between the first two: the counter rises from zero to 8 in 20 s, 4 of it after the range's start.
        var reset = new HistogramWindow([0, 20_000, 40_000], [Counter(10), Counter(8), Counter(18)]);
        NativeHistogram after = ExtendedHistogramRate.Compute(reset, new HistogramRange(10_000, 40_000), true, false, smoothed: true, ref warnings)!;
        Assert.Equal(14, after.PositiveBuckets[0], 12);
        Assert.Equal(HistogramWarnings.None, warnings);
    }

    [Fact]
    public void Anchored_increase_begins_at_the_sample_before_the_range()
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        var window = new HistogramWindow([0, 8_000, 20_000, 30_000], [Counter(1), Counter(10), Counter(4), Counter(9)]);
        NativeHistogram increase = ExtendedHistogramRate.Compute(window, new HistogramRange(10_000, 30_000), true, false, smoothed: false, ref warnings)!;
        Assert.Equal(4 + 5, increase.PositiveBuckets[0], 12);
        Assert.Null(ExtendedHistogramRate.Compute(window, new HistogramRange(30_000, 40_000), true, false, smoothed: false, ref warnings));
        Assert.Equal(1, HistogramWindow.FindAnchor(window.Times, 10_000));
        Assert.Equal(0, HistogramWindow.FindAnchor(window.Times, -1));
        Assert.Equal(-1, HistogramWindow.FindAnchor(window.Times, 30_000));
    }

    [Theory]
    [InlineData(0, 10, 0, 20, false)]
    [InlineData(5, 10, 5, 20, false)]
    [InlineData(5, 10, 15, 20, true)]
    [InlineData(5, 10, 10, 20, true)]
    [InlineData(0, 10, 10, 20, false)]
    [InlineData(10, 10, 10, 20, false)]
    [InlineData(12, 10, 10, 20, false)]
    [InlineData(5, 10, 20, 20, false)]
    [InlineData(5, 10, 25, 20, false)]
    [InlineData(5, 10, 7, 20, false)]
    public void Start_times_show_resets(long previousStart, long previousTime, long start, long time, bool expected) =>
        Assert.Equal(expected, StartTime.IsReset(previousStart, previousTime, start, time));

    private static NativeHistogram Counter(double value) => Build.Native([value, value], sum: value);
}
