using Deucalion.Model.Labels;
using Deucalion.PromQL.Functions;

namespace Deucalion.PromQL.Tests.Functions;

public sealed class SmallFunctionTests
{
    [Fact]
    public void Dates_are_those_of_the_calendar()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        for (int i = 0; i < 5000; i++)
        {
            long seconds = random.NextInt64(-62135596800, 253402300799);
            DateTimeOffset d = DateTimeOffset.FromUnixTimeSeconds(seconds);
            (string Name, double Value)[] expected =
            [
                ("year", d.Year), ("month", d.Month), ("day_of_month", d.Day), ("day_of_week", (int)d.DayOfWeek), ("day_of_year", d.DayOfYear),
                ("days_in_month", DateTime.DaysInMonth(d.Year, d.Month)), ("hour", d.Hour), ("minute", d.Minute),
            ];
            foreach ((string name, double value) in expected)
            {
                Assert.True(value == DateFunctions.Find(name)!(seconds), $"seed {seed}: {name} of {seconds}");
            }
        }
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Dates_far_away_do_not_fail(long seconds)
    {
        foreach (string name in (string[])["year", "month", "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute"])
        {
            Assert.True(double.IsFinite(DateFunctions.Find(name)!(seconds)));
        }
    }

    [Theory]
    [InlineData("node2", "node10", true)]
    [InlineData("node10", "node2", false)]
    [InlineData("a", "b", true)]
    [InlineData("a", "a1", true)]
    [InlineData("a1", "a", false)]
    [InlineData("a01", "a1b", true)]
    [InlineData("", "a", false)]
    [InlineData("9", "a", true)]
    [InlineData("x99999999999999999999", "x5", false)]
    public void Digits_count_as_numbers(string a, string b, bool before) => Assert.Equal(before, NaturalOrder.IsBefore(a, b));

    [Theory]
    [InlineData(0.5, 2, "0.5")]
    [InlineData(2, 2, "2")]
    [InlineData(100, 2, "1e+02")]
    [InlineData(12.345, 2, "12")]
    [InlineData(0.00001234, 2, "1.2e-05")]
    [InlineData(-0.000999, 2, "-0.001")]
    [InlineData(0, 2, "0")]
    public void Two_digits_are_printed_as_in_Go(double value, int precision, string text) => Assert.Equal(text, GoFormat.General(value, precision));

    [Theory]
    [InlineData(1, "1.0")]
    [InlineData(0.99, "0.99")]
    [InlineData(0, "0.0")]
    [InlineData(1e-7, "1e-07")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void OpenMetrics_numbers_have_a_point(double value, string text) => Assert.Equal(text, OpenMetricsFloat.Format(value));

    [Fact]
    public void Infinity_wins_over_NaN_as_in_Go()
    {
        Assert.Equal(double.PositiveInfinity, GoMath.Max(double.NaN, double.PositiveInfinity));
        Assert.Equal(double.NegativeInfinity, GoMath.Min(double.NaN, double.NegativeInfinity));
        Assert.Equal(double.NaN, GoMath.Max(double.NaN, 1));
        Assert.Equal(long.MinValue, GoMath.ToInt64(double.NaN));
        Assert.Equal(long.MinValue, GoMath.ToInt64(1e19));
        Assert.Equal(-3, GoMath.ToInt64(-3.9));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2.5)]
    [InlineData(1, 4)]
    [InlineData(1.1, double.PositiveInfinity)]
    [InlineData(-0.1, double.NegativeInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Quantiles_lie_between_neighbours(double q, double expected) => Assert.Equal(expected, Quantiles.Of(q, [4.0, 1, 3, 2]));

    [Fact]
    public void NaN_is_the_lowest_quantile()
    {
        Assert.Equal(double.NaN, Quantiles.Of(0, [1.0, double.NaN]));
        Assert.Equal(1, Quantiles.Of(1, [1.0, double.NaN]));
    }

    [Fact]
    public void Long_label_texts_are_hashed_with_their_long_length()
    {
        // Lengths of 255 and more are written in another form; both must be reproducible and differ.
        ulong a = PrometheusHash.Of(LabelSet.Of(("a", new string('x', 254))));
        ulong b = PrometheusHash.Of(LabelSet.Of(("a", new string('x', 255))));
        Assert.NotEqual(a, b);
        Assert.Equal(b, PrometheusHash.Of(LabelSet.Of(("a", new string('x', 255)))));
    }

    [Fact]
    public void The_hash_of_no_labels_is_that_of_no_bytes() => Assert.Equal(0xef46db3751d8e999UL, PrometheusHash.Of(LabelSet.Empty));
}
