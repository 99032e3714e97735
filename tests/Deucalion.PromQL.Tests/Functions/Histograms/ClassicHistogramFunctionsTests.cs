using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Tests.Functions.Histograms;

public class ClassicHistogramFunctionsTests(ITestOutputHelper output)
{
    private const double Inf = double.PositiveInfinity;
    private const int Seed = 1618;

    [Theory]
    [InlineData(0.5, 5.0)]
    [InlineData(0.25, 2.5)]
    [InlineData(0.75, 15.0)]
    [InlineData(1, 20.0)]
    [InlineData(-1, double.NegativeInfinity)]
    [InlineData(2, Inf)]
    [InlineData(double.NaN, double.NaN)]
    public void Quantile_is_linear_within_a_bucket_whatever_their_order(double q, double expected)
    {
        ClassicBucket[] buckets = [new(20, 7), new(Inf, 8), new(5, 4), new(10, 5), new(20, 0)];
        Assert.Equal(expected, ClassicHistogramFunctions.Quantile(q, buckets).Value, 12);
    }

    [Fact]
    public void Quantile_needs_an_infinite_bucket_a_second_one_and_observations()
    {
        Assert.True(double.IsNaN(Quantile(0.5)));
        Assert.True(double.IsNaN(Quantile(0.5, new(1, 1), new(2, 2))));
        Assert.True(double.IsNaN(Quantile(0.5, new ClassicBucket(Inf, 2))));
        Assert.True(double.IsNaN(Quantile(0.5, new(1, 0), new(Inf, 0))));
        Assert.True(double.IsNaN(Quantile(0.5, new(double.NaN, 3), new(1, 1), new(double.NaN, 3))));
        Assert.Equal(-3, Quantile(0.1, new(-3, 5), new(2, 6), new(Inf, 6)));
    }

    [Fact]
    public void Decreases_are_mended_and_told()
    {
        ClassicQuantile quantile = ClassicHistogramFunctions.Quantile(0.5, [new(1, 10), new(2, 8), new(3, 20), new(4, 15), new(Inf, 20)]);
        Assert.True(quantile.ForcedMonotonic);
        Assert.False(quantile.FixedPrecision);
        Assert.Equal((2, 4, 5), (quantile.MinBucket, quantile.MaxBucket, quantile.MaxDifference));
        Assert.Equal(1, quantile.Value);
    }

    [Fact]
    public void Rounding_errors_are_mended_silently_in_both_directions()
    {
        ClassicQuantile quantile = ClassicHistogramFunctions.Quantile(1, [new(1, 10), new(2, 10 * (1 + 1e-14)), new(3, 10 * (1 - 1e-14)), new(Inf, 10 * (1 + 2e-14))]);
        Assert.False(quantile.ForcedMonotonic);
        Assert.True(quantile.FixedPrecision);
        Assert.Equal(1, quantile.Value);
        Assert.True(ClassicHistogramFunctions.Quantile(1, [new(1, 10), new(2, 10 * (1 - 1e-11)), new(Inf, 10)]).ForcedMonotonic);
    }

    [Fact]
    public void Quantile_rises_with_q_and_fraction_inverts_it()
    {
        output.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (int i = 0; i < 1000; i++)
        {
            ClassicBucket[] buckets = RandomBuckets(random);
            double highestFraction = buckets[^2].Count / buckets[^1].Count;
            double previous = double.NegativeInfinity;
            for (double q = 0; q <= 1; q += 0.0625)
            {
                double value = ClassicHistogramFunctions.Quantile(q, [.. buckets]).Value;
                Assert.True(value >= previous);
                previous = value;
                double fraction = ClassicHistogramFunctions.Fraction(double.NegativeInfinity, value, [.. buckets]);
                Assert.Equal(Math.Min(q, highestFraction), fraction, 9);
            }
        }
    }

    [Fact]
    public void Fraction_is_linear_and_ends_at_the_bounds()
    {
        ClassicBucket[] buckets = [new(10, 4), new(20, 8), new(Inf, 10)];
        Assert.Equal(0.2, ClassicHistogramFunctions.Fraction(0, 5, [.. buckets]), 12);
        Assert.Equal(0.4, ClassicHistogramFunctions.Fraction(5, 15, [.. buckets]), 12);
        Assert.Equal(1, ClassicHistogramFunctions.Fraction(double.NegativeInfinity, Inf, [.. buckets]), 12);
        Assert.Equal(0, ClassicHistogramFunctions.Fraction(7, 7, [.. buckets]));
        Assert.Equal(0, ClassicHistogramFunctions.Fraction(25, 50, [.. buckets]));
        Assert.True(double.IsNaN(ClassicHistogramFunctions.Fraction(0, 1, [new(1, 1)])));
        Assert.True(double.IsNaN(ClassicHistogramFunctions.Fraction(0, double.NaN, [.. buckets])));
        Assert.True(double.IsNaN(ClassicHistogramFunctions.Fraction(0, 1, [])));
    }

    private static double Quantile(double q, params ClassicBucket[] buckets) => ClassicHistogramFunctions.Quantile(q, buckets).Value;

    private static ClassicBucket[] RandomBuckets(Random random)
    {
        var buckets = new List<ClassicBucket>();
        double bound = 0;
        double count = 0;
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            bound += 0.1 + random.NextDouble();
            count += random.Next(1, 20);
            buckets.Add(new ClassicBucket(bound, count));
        }

        buckets.Add(new ClassicBucket(Inf, count + random.Next(5)));
        return [.. buckets];
    }
}
