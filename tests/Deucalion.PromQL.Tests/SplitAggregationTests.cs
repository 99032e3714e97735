using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Testing;

namespace Deucalion.PromQL.Tests;

/// <summary>Aggregations that are big enough to be split give the same bits every time, and what a plain sum gives.</summary>
public sealed class SplitAggregationTests
{
    private const int Series = 3000;
    private const int Steps = 300;
    private readonly int _seed = Environment.TickCount;

    [Theory]
    [InlineData("sum")]
    [InlineData("avg")]
    [InlineData("min")]
    [InlineData("max")]
    [InlineData("count")]
    public void Big_aggregations(string op)
    {
        (MemoryQueryable store, double[,] values) = Store();
        var engine = new PromQLEngine(TimeProvider.System);
        MatrixValue Run() => (MatrixValue)engine.Range(
            store, op + " by (g) (x)", 0, (Steps - 1) * 60_000L, 60_000, new QueryOptions { LookbackDelta = 60_000 }, TestContext.Current.CancellationToken).Value;
        MatrixValue first = Run();
        Assert.Equal(3, first.Series.Count);
        Parallel.For(0, 6, _ =>
        {
            MatrixValue again = Run();
            for (int g = 0; g < 3; g++)
            {
                Assert.True(again.Series[g].FloatValues.Span.SequenceEqual(first.Series[g].FloatValues.Span), $"seed {_seed} group {g}");
            }
        });
        for (int g = 0; g < 3; g++)
        {
            ReadOnlySpan<double> got = first.Series[g].FloatValues.Span;
            for (int step = 0; step < Steps; step++)
            {
                double expected = Expected(op, values, g, step);
                Assert.True(Math.Abs(got[step] - expected) <= 1e-12 * Math.Abs(expected), $"seed {_seed} {op} group {g} step {step}: {got[step]:R} and {expected:R}");
            }
        }
    }

    [Fact]
    public void A_failure_in_a_piece_is_the_failure_of_the_query()
    {
        (MemoryQueryable store, _) = Store();
        var engine = new PromQLEngine(TimeProvider.System);
        var options = new QueryOptions { LookbackDelta = 60_000, MaxSamples = 100_000 };
        QueryException e = Assert.Throws<QueryException>(
            () => engine.Range(store, "sum by (g) (x)", 0, (Steps - 1) * 60_000L, 60_000, options, TestContext.Current.CancellationToken));
        Assert.Contains("too many samples", e.Message, StringComparison.Ordinal);
    }

    private static double Expected(string op, double[,] values, int group, int step)
    {
        decimal sum = 0;
        int count = 0;
        double min = double.MaxValue;
        double max = double.MinValue;
        for (int s = group; s < Series; s += 3)
        {
            sum += (decimal)values[s, step];
            count++;
            min = Math.Min(min, values[s, step]);
            max = Math.Max(max, values[s, step]);
        }

        return op switch { "sum" => (double)sum, "avg" => (double)(sum / count), "min" => min, "max" => max, _ => count };
    }

    private (MemoryQueryable Store, double[,] Values) Store()
    {
        var random = new Random(_seed);
        var store = new MemoryQueryable();
        var values = new double[Series, Steps];
        for (int s = 0; s < Series; s++)
        {
            LabelSet labels = LabelSet.Of(("__name__", "x"), ("g", (s % 3).ToString(CultureInfo.InvariantCulture)), ("s", s.ToString(CultureInfo.InvariantCulture)));
            for (int step = 0; step < Steps; step++)
            {
                values[s, step] = Math.Round(random.NextDouble() * 1000, 4);
                store.Add(labels, step * 60_000L, values[s, step]);
            }
        }

        return (store, values);
    }
}
