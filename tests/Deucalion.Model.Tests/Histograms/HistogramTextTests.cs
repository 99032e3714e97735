using Deucalion.Model.Histograms;

namespace Deucalion.Model.Tests.Histograms;

public class HistogramTextTests
{
    [Fact]
    public void Text_has_populated_buckets_in_ascending_order_with_go_numbers()
    {
        NativeHistogram histogram = Build.Exponential(
            1, [(-1, 1), (0, 0), (1, 3.5)], [(0, 2), (3, 1e7)], zero: 5.5, threshold: 0.25, count: 1e6, sum: 123456.75);
        Assert.Equal(
            "{count:1e+06, sum:123456.75, [-2.82842712474619,-2):1e+07, [-1,-0.7071067811865475):2, [-0.25,0.25]:5.5, (0.5,0.7071067811865475]:1, (1,1.414213562373095]:3.5}",
            histogram.ToText());
    }

    [Fact]
    public void Custom_buckets_end_in_infinities()
    {
        NativeHistogram histogram = Build.Custom([1, 2.5], [(0, 1), (1, 2), (2, 3)], sum: 1e-5);
        Assert.Equal("{count:6, sum:1e-05, [-Inf,1]:1, (1,2.5]:2, (2.5,+Inf]:3}", histogram.ToString());
        Assert.Equal("{{schema:-53 count:6 sum:1e-05 custom_values:[1 2.5] buckets:[1 2 3]}}", histogram.ToTestExpression());
    }

    [Theory]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(999999, "999999")]
    [InlineData(1000000, "1e+06")]
    [InlineData(1234567.5, "1.2345675e+06")]
    [InlineData(-1.5e300, "-1.5e+300")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(100, "100")]
    [InlineData(0.1, "0.1")]
    public void Numbers_are_as_go_prints_them(double sum, string expected) =>
        Assert.Equal($"{{count:0, sum:{expected}}}", new NativeHistogram { Sum = sum }.ToText());

    [Fact]
    public void Test_expression_fills_gaps_and_names_offset_and_hint()
    {
        NativeHistogram histogram = Build.Exponential(3, [(-2, 1), (1, 2)], [(4, 7)], zero: 2, threshold: 0.001);
        histogram.ResetHint = CounterResetHint.Gauge;
        Assert.Equal(
            "{{schema:3 count:12 z_bucket:2 z_bucket_w:0.001 counter_reset_hint:gauge offset:-2 buckets:[1 0 0 2] n_offset:4 n_buckets:[7]}}",
            histogram.ToTestExpression());
    }

    [Fact]
    public void Test_expression_refuses_gaps_too_wide_to_write_out()
    {
        NativeHistogram histogram = Build.Exponential(0, [(0, 1), (2_000_000_000, 2)]);
        Assert.Throws<HistogramException>(() => histogram.ToTestExpression());
    }
}
