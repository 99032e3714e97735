using System.Globalization;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Testing;

namespace Deucalion.PromQL.Tests;

/// <summary>The law of range queries: each step is what an instant query at its time gives.</summary>
public sealed class StepConsistencyTests
{
    private static readonly string[] Expressions =
    [
        "a", "a offset 90s", "a[2m:25s]", "rate(a[3m])", "increase(a[95s])", "delta(a[3m])", "irate(a[3m])", "idelta(a[3m])",
        "sum_over_time(a[3m])", "avg_over_time(a[3m])", "min_over_time(a[3m])", "max_over_time(a[3m])", "stddev_over_time(a[3m])",
        "quantile_over_time(0.3, a[3m])", "mad_over_time(a[3m])", "changes(a[3m])", "resets(a[3m])", "deriv(a[3m])",
        "predict_linear(a[3m], 60)", "last_over_time(a[3m])", "first_over_time(a[3m])", "ts_of_max_over_time(a[3m])",
        "count_over_time(a[3m])", "absent_over_time(a{i=\"1\"}[30s])", "present_over_time(a[1m])", "increase(a[2m] anchored)",
        "rate(a[2m] smoothed)", "delta(a[2m] smoothed)", "resets(a[2m] anchored)", "a smoothed",
        "sum by (g) (a)", "avg without (i) (a)", "stddev by (g) (a)", "min(a)", "max by (g) (a)", "count(a)", "group by (g) (a)",
        "quantile(0.7, a)", "topk(2, a)", "bottomk by (g) (1, a)", "count_values(\"v\", round(a / 10))", "limitk(2, a)", "limit_ratio(0.5, a)",
        "a + b", "a > b", "a == bool b", "a and b", "a or b", "a unless b", "a * on (i) group_left b", "sum by (i) (a) + fill (1) sum by (i) (b)",
        "a + 1", "2 < a", "-a", "abs(a)", "clamp(a, 5, 20)", "timestamp(a)", "timestamp(-a)", "hour(a * 1000)", "scalar(a{i=\"1\"})", "vector(time())",
        "label_replace(a, \"x\", \"$1\", \"i\", \"(.)\")", "label_join(a, \"x\", \"-\", \"i\", \"g\")", "absent(a{i=\"1\"})", "rate(a[3m] @ 300)", "a @ 200 + a",
        "sum_over_time(rate(a[1m])[3m:20s])", "max_over_time((a + b)[2m:30s] offset 1m)", "sum(rate(a[2m])) / count(a)",
        "h", "rate(h[3m])", "sum by (g) (h)", "avg(h)", "histogram_quantile(0.9, h)", "histogram_count(h)", "h * 2", "h + h", "sum_over_time(h[2m])",
        "increase(h[2m] anchored)", "rate(h[2m] smoothed)", "histogram_fraction(0, 2, rate(h[3m]))", "{__name__=~\"a|h\"}", "count_over_time({__name__=~\"a|h\"}[2m])",
    ];

    [Fact]
    public void Every_step_of_a_range_query_is_the_instant_query_of_its_time()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        for (int round = 0; round < 4; round++)
        {
            MemoryQueryable store = RandomStore(random);
            long start = random.Next(0, 300) * 1000L;
            long step = random.Next(1, 120) * 1000L;
            foreach (string query in Expressions.Where(q => !q.EndsWith(']')))
            {
                Check(store, query, start, start + (step * 12), step, $"seed {seed} round {round}: {query}");
            }
        }
    }

    private static void Check(MemoryQueryable store, string query, long start, long end, long step, string place)
    {
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string? failure = null;
        for (long t = start; t <= end && failure is null; t += step)
        {
            try
            {
                foreach (VectorSample s in Samples(EngineFixture.Instant(store, query, t).Value))
                {
                    expected.Add(Key(s.Labels, t), Text(s.Value, s.Histogram));
                }
            }
            catch (QueryException e)
            {
                failure = e.Message;
            }
        }

        if (failure is not null)
        {
            Assert.Throws<QueryException>(() => EngineFixture.Range(store, query, start, end, step));
            return;
        }

        var actual = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (MatrixSeries s in ((MatrixValue)EngineFixture.Range(store, query, start, end, step).Value).Series)
        {
            for (int i = 0; i < s.FloatTimes.Length; i++)
            {
                actual.Add(Key(s.Labels, s.FloatTimes.Span[i]), Text(s.FloatValues.Span[i], null));
            }

            for (int i = 0; i < s.HistogramTimes.Length; i++)
            {
                actual.Add(Key(s.Labels, s.HistogramTimes.Span[i]), Text(0, s.Histograms.Span[i]));
            }
        }

        Assert.True(expected.SequenceEqual(actual), $"{place}\nmissing: {string.Join(' ', expected.Except(actual))}\nextra: {string.Join(' ', actual.Except(expected))}");
    }

    private static IEnumerable<VectorSample> Samples(QueryValue value) => value switch
    {
        VectorValue v => v.Samples,
        ScalarValue s => [new VectorSample(LabelSet.Empty, s.Time, s.Value, null)],
        _ => throw new InvalidOperationException(),
    };

    private static string Key(LabelSet labels, long t) => labels + "@" + t.ToString(CultureInfo.InvariantCulture);

    private static string Text(double value, NativeHistogram? h) => h is null ? value.ToString("R", CultureInfo.InvariantCulture) : h.ToTestExpression();

    private static MemoryQueryable RandomStore(Random random)
    {
        var store = new MemoryQueryable();
        for (int i = 1; i <= 4; i++)
        {
            foreach (string name in (string[])["a", "b", "h"])
            {
                LabelSet labels = LabelSet.Of(("__name__", name), ("i", i.ToString(CultureInfo.InvariantCulture)), ("g", i % 2 == 0 ? "even" : "odd"));
                double value = random.Next(0, 20);
                for (long t = random.Next(0, 20_000); t < 1_500_000; t += random.Next(5_000, random.Next(8) == 0 ? 400_000 : 30_000))
                {
                    value = random.Next(10) switch { 0 => 0, 1 => value / 2, _ => value + random.Next(0, 5) };
                    double sample = random.Next(25) switch { 0 => StaleMarker.Value, 1 when name == "a" => double.NaN, _ => value };
                    if (name == "h" && !StaleMarker.IsStale(sample))
                    {
                        store.Add(labels, t, new NativeHistogram
                        {
                            Count = value + 3,
                            Sum = value * 2,
                            ZeroCount = 1,
                            ZeroThreshold = 0.01,
                            PositiveSpans = [new BucketSpan(0, 2)],
                            PositiveBuckets = [value, 2],
                        });
                    }
                    else if (name != "h")
                    {
                        store.Add(labels, t, sample);
                    }
                }
            }
        }

        return store;
    }
}
