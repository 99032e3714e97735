using Deucalion.Model.Labels;
using Deucalion.PromQL;
using Deucalion.PromQL.Caching;
using Deucalion.PromQL.Results;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb;

namespace Deucalion.Runtime.Tests;

/// <summary>Whatever is written and deleted between them, refreshed dashboards show through the cache what they would show without it, bit for bit.</summary>
public sealed class RangeCachePropertyTests
{
    private const long Minute = 60_000;

    private static readonly string[] Queries =
    [
        "rate(c_total[5m])", "sum by (job) (rate(c_total[3m]))", "g", "avg(g)", "g offset 2m", "g offset -3m", "max_over_time(g[10m])", "sum(g) / count(g)",
        "avg_over_time(rate(c_total[2m])[10m:1m])", "quantile_over_time(0.9, g[7m])", "g > 50", "g and on (i) c_total", "absent(gone)", "time() - g", "rate(g[4m])",
        "stddev by (job) (g)", "deriv(g[6m])", "histogram_quantile(0.9, sum by (le) (rate(h_bucket[5m])))", "changes(g[9m])", "last_over_time(g[2m])", "vector(time())",
        "g @ 1767225600", "topk(2, g)", "label_replace(g, \"x\", \"$1\", \"i\", \"(.*)\")", "g * on (job) group_left () sum by (job) (c_total)", "sort(g)", "count_values(\"v\", round(g, 20))",
        "sum_over_time(g[5m:30s])", "min_over_time(g[5m] offset 1m)", "clamp_max(g, 40)", "irate(c_total[2m])", "increase(c_total[11m])",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cached_answers_are_the_uncached_ones(int seed)
    {
        seed += Environment.TickCount & 0xfff0;
        var random = new Random(seed);
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        TimeSeriesStore store = host.Get((await host.CreateAsync()).Id).Store;
        var plain = new PromQLEngine(host.Clock);
        var cache = new RangeCache(2 << 20);
        var cached = new CachingEngine(plain, cache);
        long now = host.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        long begin = now;
        var counters = new double[8];
        for (int round = 0; round < 200; round++)
        {
            now += random.Next(1, 40) * 1000;
            await WriteAsync(store, random, counters, begin, now);
            if (random.Next(40) == 0)
            {
                long at = begin + random.NextInt64(now - begin);
                store.Delete([[new Matcher(MatcherType.Equal, "job", random.Next(2) == 0 ? "a" : "b")]], at, at + (random.Next(10) * Minute));
            }

            if (random.Next(100) == 0)
            {
                store.Flush();
            }

            if (random.Next(150) == 0)
            {
                // So short that queries reach over its edge.
                store.Reconfigure(new TimeSeriesStoreOptions { Retention = TimeSpan.FromMinutes(random.Next(2) == 0 ? 30 : 600), OutOfOrderWindow = long.MaxValue });
            }

            for (int i = 0; i < 6; i++)
            {
                Compare(plain, cached, store, random, now, seed);
            }
        }

        Assert.True(cache.Hits > 80, $"seed {seed}: the cache was used only {cache.Hits} times, missed {cache.Misses} times");
        Assert.InRange(cache.Bytes, 1, 2 << 20);
    }

    private static async Task WriteAsync(TimeSeriesStore store, Random random, double[] counters, long begin, long now)
    {
        var batch = new WriteBatch();
        for (int i = 0; i < counters.Length; i++)
        {
            if (random.Next(25) == 0)
            {
                continue;
            }

            // Most are new, some are late, and some of those very late.
            long time = random.Next(60) == 0 ? begin + random.NextInt64(now - begin) : random.Next(20) == 0 ? now - random.Next(90_000) : now;
            counters[i] = random.Next(50) == 0 ? 0 : counters[i] + random.Next(20);
            string job = i % 2 == 0 ? "a" : "b";
            string id = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            batch.BeginSeries(LabelSet.Of(("__name__", "c_total"), ("i", id), ("job", job)));
            batch.AddSample(time, counters[i]);
            batch.BeginSeries(LabelSet.Of(("__name__", "g"), ("i", id), ("job", job)));
            batch.AddSample(time, random.Next(30) == 0 ? double.NaN : random.NextDouble() * 100);
            batch.BeginSeries(LabelSet.Of(("__name__", "h_bucket"), ("job", job), ("le", i < 4 ? id : "+Inf")));
            batch.AddSample(time, counters[i]);
        }

        await store.AppendAsync(batch, AppendOptions.Partial, RuntimeHost.Stop);
    }

    private static void Compare(IQueryEngine plain, IQueryEngine cached, TimeSeriesStore store, Random random, long now, int seed)
    {
        string query = Queries[random.Next(Queries.Length)];
        long step = random.Next(4) == 0 ? 60_000 : 15_000;
        long end = now - (now % step) - (random.Next(5) == 0 ? random.Next(20) * step : 0);
        long start = end - ((random.Next(6) == 0 ? random.Next(1, 90) : 40) * step);
        ISampleQueryable view = random.Next(4) == 0 ? new LabelScopedQueryable(store, [[new Matcher(MatcherType.Equal, "job", random.Next(2) == 0 ? "a" : "b")]]) : store;
        var options = new QueryOptions();
        (string expected, string actual) = (Text(plain), Text(cached));
        Assert.True(expected == actual, $"seed {seed}: {query} from {start} to {end} step {step}\nuncached {expected}\ncached   {actual}");

        string Text(IQueryEngine engine)
        {
            try
            {
                QueryResult result = engine.Range(view, query, start, end, step, options, CancellationToken.None);
                var matrix = (MatrixValue)result.Value;
                return string.Join('\n', matrix.Series.Select(s =>
                    s.Labels + " " + string.Join(' ', s.FloatTimes.ToArray().Zip(s.FloatValues.ToArray()).Select(p => $"{p.First}:{BitConverter.DoubleToInt64Bits(p.Second):x}"))))
                    + "\n" + string.Join('\n', result.Warnings.Concat(result.Infos).Order(StringComparer.Ordinal));
            }
            catch (QueryException e)
            {
                return e.Message;
            }
        }
    }
}
