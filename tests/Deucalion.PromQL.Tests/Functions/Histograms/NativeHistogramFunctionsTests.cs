using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Tests.Functions.Histograms;

public class NativeHistogramFunctionsTests(ITestOutputHelper output)
{
    private const int Seed = 2718;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.414213562373095)]
    [InlineData(0.5, 2)]
    [InlineData(1, 8)]
    [InlineData(-0.1, double.NegativeInfinity)]
    [InlineData(1.1, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Quantile_interpolates_exponentially(double q, double expected)
    {
        // (1,2]: 10, (2,4]: 5, (4,8]: 5
        Assert.Equal(expected, Quantile(q, Build.Native([10, 5, 5], offset: 1)), 12);
    }

    [Fact]
    public void Quantile_of_negative_buckets_mirrors()
    {
        NativeHistogram histogram = Build.Native([], offset: 1, negative: [10, 5, 5]);
        Assert.Equal(-8, Quantile(0, histogram), 12);
        Assert.Equal(-2, Quantile(0.5, histogram), 12);
        Assert.Equal(-Math.Sqrt(2), Quantile(0.75, histogram), 12);
        Assert.Equal(-1, Quantile(1, histogram), 12);
    }

    [Fact]
    public void Quantile_in_the_zero_bucket_is_linear_on_the_side_that_has_buckets()
    {
        Assert.Equal(0.25, Quantile(0.25, Build.Native([10], zero: 10, threshold: 0.5)), 12);
        Assert.Equal(-0.25, Quantile(0.75, Build.Native([], negative: [10], zero: 10, threshold: 0.5)), 12);
        Assert.Equal(0.25, Quantile(0.75, Build.Native([], zero: 10, threshold: 0.5)), 12);
        Assert.Equal(double.NaN, Quantile(0.5, Build.Native([])));
    }

    [Fact]
    public void Quantile_of_custom_buckets_is_linear_within_finite_bounds()
    {
        NativeHistogram histogram = Build.Custom([10, 20], [4, 4, 2]);
        Assert.Equal(5, Quantile(0.2, histogram), 12);
        Assert.Equal(15, Quantile(0.6, histogram), 12);
        Assert.Equal(20, Quantile(0.95, histogram), 12);
        Assert.Equal(-3, Quantile(0.1, Build.Custom([-3, 5], [4, 4])), 12);
    }

    [Fact]
    public void Quantile_tells_of_nan_observations()
    {
        NativeHistogram histogram = Build.Native([4, 4], offset: 1, count: 10, sum: double.NaN);
        HistogramWarnings warnings = HistogramWarnings.None;
        Assert.True(double.IsNaN(NativeHistogramFunctions.Quantile(0.9, histogram, ref warnings)));
        Assert.Equal(HistogramWarnings.QuantileIsNaN, warnings);
        warnings = HistogramWarnings.None;
        Assert.Equal(4, NativeHistogramFunctions.Quantile(0.8, histogram, ref warnings), 12);
        Assert.Equal(HistogramWarnings.QuantileSkewedByNaN, warnings);

        // Rank 1 of 4 in (1,2], interpolated in the last bucket (2,4], as Prometheus 3.14 does for a NaN sum.
        Assert.Equal(2 * Math.Pow(2, 0.25), NativeHistogramFunctions.Quantile(0.1, histogram, ref warnings), 12);
        Assert.Equal(0.8, NativeHistogramFunctions.Fraction(double.NegativeInfinity, double.PositiveInfinity, histogram, ref warnings), 12);
        Assert.Equal(HistogramWarnings.QuantileSkewedByNaN | HistogramWarnings.FractionExcludesNaN, warnings);
    }

    [Fact]
    public void Quantile_rises_with_q_and_fraction_inverts_it()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 1000; i++)
        {
            NativeHistogram histogram = Build.Random(random);
            double previous = double.NegativeInfinity;
            for (double q = 0; q <= 1; q += 0.0625)
            {
                double value = Quantile(q, histogram);
                Assert.True(value >= previous - (1e-9 * Math.Abs(previous)), $"{histogram}: {value} after {previous}");
                previous = value;
                HistogramWarnings warnings = HistogramWarnings.None;
                double fraction = NativeHistogramFunctions.Fraction(double.NegativeInfinity, value, histogram, ref warnings);
                Assert.InRange(fraction, q - 1e-9, q + 1e-9);
                Assert.Equal(HistogramWarnings.None, warnings);
            }
        }
    }

    [Fact]
    public void Fractions_of_adjacent_ranges_add_up()
    {
        var random = new Random(Seed);
        for (int i = 0; i < 300; i++)
        {
            NativeHistogram histogram = Build.Random(random);
            double middle = random.NextDouble() * 10;
            Assert.Equal(Fraction(-5, 20, histogram), Fraction(-5, middle, histogram) + Fraction(middle, 20, histogram), 9);
            Assert.Equal(0, Fraction(middle, middle, histogram));
            Assert.Equal(0, Fraction(middle, -1, histogram));
            Assert.True(double.IsNaN(Fraction(double.NaN, 1, histogram)));
        }

        Assert.True(double.IsNaN(Fraction(0, 1, Build.Native([]))));
        Assert.Equal(0.4, Fraction(double.NegativeInfinity, 5, Build.Custom([10], [8, 2])), 12);
    }

    [Fact]
    public void Moments_take_the_middles_of_buckets()
    {
        NativeHistogram histogram = Build.Native([2, 0, 2], offset: 1, zero: 2, sum: 12);
        double mean = 12 / 6.0;
        double expected = ((2 * Math.Pow(Math.Sqrt(2) - mean, 2)) + (2 * Math.Pow(Math.Sqrt(32) - mean, 2)) + (2 * mean * mean)) / 6;
        Assert.Equal(mean, NativeHistogramFunctions.Average(histogram));
        Assert.Equal(expected, NativeHistogramFunctions.Variance(histogram), 12);
        Assert.Equal(Math.Sqrt(expected), NativeHistogramFunctions.StandardDeviation(histogram), 12);
        Assert.Equal(25, NativeHistogramFunctions.Variance(Build.Custom([0, 10, 20], [0, 1, 1], sum: 20)), 12);
        Assert.True(double.IsNaN(NativeHistogramFunctions.Variance(Build.Native([]))));
    }

    private static double Quantile(double q, NativeHistogram histogram)
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        double value = NativeHistogramFunctions.Quantile(q, histogram, ref warnings);
        Assert.Equal(HistogramWarnings.None, warnings);
        return value;
    }

    private static double Fraction(double lower, double upper, NativeHistogram histogram)
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        return NativeHistogramFunctions.Fraction(lower, upper, histogram, ref warnings);
    }
}
