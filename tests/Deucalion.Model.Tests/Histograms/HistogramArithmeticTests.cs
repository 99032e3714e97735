using Deucalion.Model.Histograms;

namespace Deucalion.Model.Tests.Histograms;

public class HistogramArithmeticTests(ITestOutputHelper output)
{
    private const int Seed = 20260821;

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Sum_and_difference_are_those_of_the_buckets_at_the_lower_resolution(int sign)
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 3000; i++)
        {
            NativeHistogram a = RandomHistograms.Exponential(random);
            NativeHistogram b = RandomHistograms.Exponential(random, a.Schema - 3, a.Schema + 3);
            string before = b.ToText();
            int schema = Math.Min(a.Schema, b.Schema);
            NativeHistogram result = a.Copy();
            HistogramMergeOutcome outcome = sign > 0 ? result.Add(b) : result.Sub(b);
            Assert.Equal(HistogramMergeOutcome.None, outcome);
            Assert.Equal(schema, result.Schema);
            Assert.Equal(a.Count + (sign * b.Count), result.Count);
            Assert.Equal(a.Sum + (sign * b.Sum), result.Sum);
            Assert.Equal(a.ZeroCount + (sign * b.ZeroCount), result.ZeroCount);
            Assert.Equal(Expected(RandomHistograms.Positive), RandomHistograms.Positive(result));
            Assert.Equal(Expected(RandomHistograms.Negative), RandomHistograms.Negative(result));
            Assert.Equal(before, b.ToText());

            SortedDictionary<int, double> Expected(Func<NativeHistogram, SortedDictionary<int, double>> side) => RandomHistograms.Combined(
                RandomHistograms.Reduced(side(a), a.Schema - schema), RandomHistograms.Reduced(side(b), b.Schema - schema), sign);
        }
    }

    [Fact]
    public void Addition_is_commutative_and_compensated_addition_agrees_with_it()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 2000; i++)
        {
            // With both different thresholds and resolutions, Prometheus' order of steps matters: see the test below.
            bool sameResolution = random.Next(2) == 0;
            NativeHistogram a = RandomHistograms.Exponential(random, threshold: sameResolution ? random.Next(1, 4) * 0.01 : 0.01);
            NativeHistogram b = sameResolution
                ? RandomHistograms.Exponential(random, a.Schema, a.Schema, random.Next(1, 4) * 0.01)
                : RandomHistograms.Exponential(random, threshold: 0.01);
            NativeHistogram ab = a.Copy();
            NativeHistogram ba = b.Copy();
            NativeHistogram compensated = a.Copy();
            NativeHistogram? compensation = null;
            ab.Add(b);
            ba.Add(a);
            compensated.KahanAdd(b, ref compensation);
            Assert.Equal(compensated.PositiveBuckets.Length, compensation!.PositiveBuckets.Length);
            Assert.Equal(compensated.NegativeBuckets.Length, compensation.NegativeBuckets.Length);
            compensated.Add(compensation);

            // Whole numbers: no rounding, so equal to the bit.
            Assert.True(ab.Compact(0).SameData(ba.Compact(0)), $"{a} + {b}: {ab} and {ba}");
            Assert.True(ab.SameData(compensated.Compact(0)), $"{a} + {b}: {ab} and {compensated}");
            Assert.Equal(a.Count + b.Count, ab.ZeroCount + ab.PositiveBuckets.Sum() + ab.NegativeBuckets.Sum());
        }
    }

    [Fact]
    public void Compensation_keeps_what_plain_addition_loses()
    {
        NativeHistogram sum = Build.Exponential(0, [(0, 1e16)]);
        NativeHistogram one = Build.Exponential(0, [(0, 1)]);
        NativeHistogram plain = sum.Copy();
        NativeHistogram? compensation = null;
        for (int i = 0; i < 10; i++)
        {
            sum.KahanAdd(one, ref compensation);
            plain.Add(one);
        }

        sum.Add(compensation!);
        Assert.Equal(1e16 + 10, sum.PositiveBuckets[0]);
        Assert.Equal(1e16 + 10, sum.Count);
        Assert.Equal(1e16, plain.PositiveBuckets[0]);
    }

    [Fact]
    public void Widening_the_zero_bucket_takes_in_whole_populated_buckets()
    {
        // Threshold 3 cuts (2,4] at schema 0, which is populated: the common threshold is 4, and takes in [-4,-2) as well.
        NativeHistogram narrow = Build.Exponential(0, [(1, 5), (2, 7), (4, 2)], [(2, 1), (3, 9)], zero: 1, threshold: 0.5);
        NativeHistogram wide = Build.Exponential(0, [(5, 1)], zero: 10, threshold: 3);
        foreach ((NativeHistogram first, NativeHistogram second) in new[] { (narrow, wide), (wide, narrow) })
        {
            NativeHistogram sum = first.Copy();
            sum.Add(second);
            Assert.Equal(4, sum.ZeroThreshold);
            Assert.Equal(1 + 10 + 5 + 7 + 1, sum.ZeroCount);
            Assert.Equal([2, 1], RandomHistograms.Positive(sum).Values);
            Assert.Equal([4, 5], RandomHistograms.Positive(sum).Keys);
            Assert.Equal([3], RandomHistograms.Negative(sum).Keys);
        }
    }

    [Fact]
    public void A_wider_zero_bucket_and_coarser_buckets_at_once_count_twice_in_one_order_as_in_prometheus()
    {
        NativeHistogram fine = Build.Exponential(1, [(-3, 5)], threshold: 0.25);
        NativeHistogram coarse = Build.Exponential(0, [(3, 1)], threshold: 0.375);

        // (0.25,0.35] goes to the zero bucket first and is gone when the resolution falls.
        NativeHistogram fromFine = fine.Copy();
        fromFine.Add(coarse);
        Assert.Equal(5, fromFine.ZeroCount);
        Assert.Equal([3], RandomHistograms.Positive(fromFine).Keys);

        // Here it is counted for the zero bucket, but is still there when (0.25,0.5] is made of it.
        coarse.Add(fine);
        Assert.Equal(5, coarse.ZeroCount);
        Assert.Equal([-1, 3], RandomHistograms.Positive(coarse).Keys);
    }

    [Fact]
    public void Unpopulated_bucket_does_not_move_the_threshold()
    {
        NativeHistogram narrow = Build.Exponential(0, [(1, 5), (2, 0), (4, 2)], zero: 1, threshold: 0.5);
        narrow.Add(Build.Exponential(0, [], zero: 10, threshold: 3));
        Assert.Equal(3, narrow.ZeroThreshold);
        Assert.Equal(16, narrow.ZeroCount);
        Assert.Equal([4], RandomHistograms.Positive(narrow).Keys);
    }

    [Fact]
    public void Thresholds_that_are_no_numbers_end()
    {
        NativeHistogram a = Build.Exponential(0, [(1, 5)], zero: 1, threshold: double.NaN);
        NativeHistogram b = Build.Exponential(0, [(1, 5)], zero: 2, threshold: 0.5);
        a.Add(b);
        b.Sub(a);
        Assert.Equal(3, a.ZeroCount);
    }

    [Fact]
    public void Differing_custom_bounds_leave_those_in_common()
    {
        NativeHistogram a = Build.Custom([1, 2, 3, 5], [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]);
        NativeHistogram b = Build.Custom([0.5, 2, 5, 9], [(0, 10), (1, 20), (2, 30), (3, 40), (4, 50)]);
        NativeHistogram sum = a.Copy();
        Assert.Equal(HistogramMergeOutcome.BoundsReconciled, sum.Add(b));
        Assert.Equal([2, 5], sum.CustomValues);
        Assert.Equal([1 + 2 + 10 + 20, 3 + 4 + 30, 5 + 40 + 50], sum.PositiveBuckets);
        Assert.Equal([1, 2, 3, 5], a.CustomValues);

        NativeHistogram difference = b.Copy();
        Assert.Equal(HistogramMergeOutcome.BoundsReconciled, difference.Sub(a));
        Assert.Equal([27, 23, 85], difference.PositiveBuckets);

        NativeHistogram none = Build.Custom([7], [(0, 1), (1, 1)]);
        none.Add(a);
        Assert.Empty(none.CustomValues);
        Assert.Equal([17], none.PositiveBuckets);
    }

    [Fact]
    public void Exponential_and_custom_buckets_do_not_mix_and_change_nothing()
    {
        NativeHistogram exponential = Build.Exponential(1, [(0, 1)]);
        NativeHistogram custom = Build.Custom([1], [(0, 1)]);
        NativeHistogram? compensation = null;
        Assert.Equal(HistogramMergeOutcome.IncompatibleSchemas, exponential.Add(custom));
        Assert.Equal(HistogramMergeOutcome.IncompatibleSchemas, custom.Sub(exponential));
        Assert.Equal(HistogramMergeOutcome.IncompatibleSchemas, custom.KahanAdd(exponential, ref compensation));
        Assert.Null(compensation);
        Assert.Equal(1, exponential.Count);
        Assert.Equal(1, custom.Count);
    }

    [Theory]
    [InlineData(CounterResetHint.Unknown, CounterResetHint.Unknown, CounterResetHint.Unknown, false)]
    [InlineData(CounterResetHint.Unknown, CounterResetHint.CounterReset, CounterResetHint.Unknown, false)]
    [InlineData(CounterResetHint.NotCounterReset, CounterResetHint.Unknown, CounterResetHint.Unknown, false)]
    [InlineData(CounterResetHint.NotCounterReset, CounterResetHint.NotCounterReset, CounterResetHint.NotCounterReset, false)]
    [InlineData(CounterResetHint.Gauge, CounterResetHint.CounterReset, CounterResetHint.Gauge, false)]
    [InlineData(CounterResetHint.CounterReset, CounterResetHint.Gauge, CounterResetHint.Gauge, false)]
    [InlineData(CounterResetHint.CounterReset, CounterResetHint.NotCounterReset, CounterResetHint.Unknown, true)]
    [InlineData(CounterResetHint.NotCounterReset, CounterResetHint.CounterReset, CounterResetHint.Unknown, true)]
    public void Reset_hints_combine(CounterResetHint own, CounterResetHint other, CounterResetHint expected, bool collision)
    {
        var histogram = new NativeHistogram { ResetHint = own };
        HistogramMergeOutcome outcome = histogram.Add(new NativeHistogram { ResetHint = other });
        Assert.Equal(expected, histogram.ResetHint);
        Assert.Equal(collision, outcome == HistogramMergeOutcome.CounterResetCollision);
    }

    [Fact]
    public void New_buckets_join_the_span_before_them_first()
    {
        // Between the spans {0} and {2}: index 1 is adjacent to both.
        NativeHistogram a = Build.Exponential(0, [(0, 1), (2, 1)]);
        a.Add(Build.Exponential(0, [(1, 1)]));
        Assert.Equal([new BucketSpan(0, 2), new BucketSpan(0, 1)], a.PositiveSpans);

        NativeHistogram b = Build.Exponential(0, [(0, 1), (4, 1)]);
        b.Add(Build.Exponential(0, [(-2, 1), (3, 1), (6, 1)]));
        Assert.Equal([new BucketSpan(-2, 1), new BucketSpan(1, 1), new BucketSpan(2, 2), new BucketSpan(1, 1)], b.PositiveSpans);
    }

    [Fact]
    public void Scaling_follows_its_laws()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 300; i++)
        {
            NativeHistogram histogram = RandomHistograms.Exponential(random);
            Assert.True(histogram.Copy().Mul(1).SameData(histogram));
            Assert.True(histogram.Copy().Mul(4).Div(4).SameData(histogram));
            NativeHistogram twice = histogram.Copy();
            twice.Add(histogram);
            Assert.True(histogram.Copy().Mul(2).SameData(twice));
            NativeHistogram nothing = histogram.Copy();
            nothing.Sub(histogram);
            Assert.Empty(nothing.Compact(0).PositiveBuckets);
            Assert.Equal(CounterResetHint.Gauge, histogram.Copy().Mul(-1).ResetHint);
            Assert.Equal(CounterResetHint.Gauge, histogram.Copy().Div(-2).ResetHint);
            Assert.Equal(CounterResetHint.Unknown, histogram.Copy().Mul(0).ResetHint);
        }
    }

    [Fact]
    public void Division_by_zero_drops_buckets()
    {
        NativeHistogram result = Build.Exponential(0, [(0, 1)], [(1, 2)], zero: 0, sum: -4).Div(0);
        Assert.Equal(double.PositiveInfinity, result.Count);
        Assert.Equal(double.NegativeInfinity, result.Sum);
        Assert.True(double.IsNaN(result.ZeroCount));
        Assert.Empty(result.PositiveSpans);
        Assert.Empty(result.NegativeBuckets);
        Assert.True(result.HasOverflow());
        Assert.Equal(CounterResetHint.Unknown, result.ResetHint);
    }

    [Fact]
    public void Copies_do_not_share_what_changes()
    {
        NativeHistogram histogram = Build.Exponential(0, [(0, 1), (1, 2)], [(1, 2)], zero: 3);
        NativeHistogram copy = histogram.Copy();
        copy.Mul(10);
        copy.Add(Build.Exponential(-1, [(5, 5)]));
        Assert.Equal([1, 2], histogram.PositiveBuckets);
        Assert.Equal([2], histogram.NegativeBuckets);
        Assert.Equal(0, histogram.Schema);
    }
}
