using Deucalion.Model.Labels;
using Deucalion.PromQL.Execution;
using Deucalion.PromQL.Functions.Range;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Tests.Functions;

/// <summary>The fast way of a range function gives, bit for bit, what its step-by-step twin gives.</summary>
public sealed class KernelTwinTests
{
    public static TheoryData<string> Names() =>
    [
        "rate", "increase", "delta", "irate", "idelta", "changes", "resets", "sum_over_time", "avg_over_time", "min_over_time", "max_over_time", "count_over_time",
        "present_over_time", "first_over_time", "last_over_time", "ts_of_first_over_time", "ts_of_last_over_time", "quantile_over_time",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whole_columns_equal_single_windows(string name)
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        for (int round = 0; round < 300; round++)
        {
            long range = random.Next(1, 200) * 1000L;
            RangeFunction function = RangeFunctions.Find(name, SelectorMode.Plain, range)!;
            (long[] times, double[] values) = Series(random);
            long start = random.Next(0, 100_000);
            long step = random.Next(0, 60) * 1000L;
            int steps = random.Next(1, 70);
            var first = new int[steps];
            var end = new int[steps];
            for (int i = 0; i < steps; i++)
            {
                first[i] = times.Count(t => t <= start + (i * step) - range);
                end[i] = times.Count(t => t <= start + (i * step));
            }

            var notes = new RangeNotes(new AnnotationSink(), 0, 0);
            notes.Of([new SeriesHeader(LabelSet.Empty, false)], 0);
            var column = new Column(steps);
            var windows = new FloatWindows(times, values, first, end, start, step, range);
            double[] parameter = [.. Enumerable.Repeat(random.NextDouble(), steps)];
            Assert.True(function.TryColumn(windows, new KernelScratch { Parameters = [parameter] }, column.Values, column.Present));
            for (int i = 0; i < steps; i++)
            {
                var window = new RangeWindow
                {
                    FloatTimes = times.AsSpan(first[i]..end[i]),
                    Floats = values.AsSpan(first[i]..end[i]),
                    RangeStart = start + (i * step) - range,
                    RangeEnd = start + (i * step),
                };
                double value = 0;
                bool there = window.Count > 0 && function.Evaluate(window, [parameter[0]], notes, out value, out _);
                Assert.True(there == column.Has(i), $"seed {seed} round {round} step {i}: presence");
                if (there)
                {
                    Assert.True(
                        IsSame(name, value, column.Values[i], window.Floats),
                        $"seed {seed} round {round} step {i}: {value:R} and {column.Values[i]:R}");
                }
            }
        }
    }

    /// <summary>Bit for bit; sums, which are added up in another order, to 1e-12 and to what the compensation cannot see in numbers that cancel out.</summary>
    private static bool IsSame(string name, double expected, double actual, ReadOnlySpan<double> window)
    {
        if (BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual) || (double.IsNaN(expected) && double.IsNaN(actual)))
        {
            return true;
        }

        double size = 0;
        foreach (double v in window)
        {
            size += Math.Abs(v);
        }

        return name is "sum_over_time" or "avg_over_time" && Math.Abs(expected - actual) <= (1e-12 * Math.Abs(expected)) + (1e-28 * size);
    }

    private static (long[] Times, double[] Values) Series(Random random)
    {
        var times = new List<long>();
        var values = new List<double>();
        double value = 0;
        bool wild = random.Next(2) == 0;
        int spread = random.Next(2) == 0 ? 30_000 : 1_000;
        for (long t = random.Next(0, 30_000); t < 1_000_000 && random.Next(spread == 1_000 ? 2000 : 200) != 0; t += random.Next(1, spread))
        {
            value = random.Next(wild ? 30 : 4000) switch
            {
                0 => 0,
                1 => double.NaN,
                2 => double.PositiveInfinity,
                3 => random.NextDouble() * double.MaxValue,
                4 => -value,
                _ => (double.IsFinite(value) ? value : 0) + (random.NextDouble() * 100),
            };
            times.Add(t);
            values.Add(value);
        }

        return ([.. times], [.. values]);
    }
}
