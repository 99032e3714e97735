using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.Tests;

/// <summary>Seeded batches: in order, out of order, repeated, contradicting, stale, histograms, start times.</summary>
internal sealed class RandomWorkload
{
    private readonly Random _random;
    private readonly LabelSet[] _series;
    private readonly Dictionary<int, double> _values = [];

    public RandomWorkload(int seed, long start)
    {
        _random = new Random(seed);
        Now = start;
        string[] jobs = ["api", "web", "db"];
        string[] metrics = ["up", "http_requests_total", "latency", "größe"];
        _series = [.. Enumerable.Range(0, 14).Select(i => LabelSet.Of(
            ("__name__", metrics[i % metrics.Length]), ("job", jobs[i % jobs.Length]), ("instance", "host" + i), (i % 5 == 0 ? "extra" : "zone", i % 2 == 0 ? "a" : "b\"c")))];
    }

    public long Now { get; private set; }

    public Random Random => _random;

    public void Advance(long ms) => Now += ms;

    public WriteBatch Batch()
    {
        var batch = new WriteBatch();
        int kind = _random.Next(10);
        bool scrape = kind < 5;
        int rounds = scrape ? _random.Next(1, 40) : _random.Next(1, 6);
        long step = _random.Next(4) switch { 0 => 1000, 1 => 15_000, 2 => 60_000, _ => 7_001 };
        int first = _random.Next(_series.Length);
        int count = _random.Next(1, _series.Length - first + 1);
        bool withStarts = _random.Next(6) == 0;
        for (int i = first; i < first + count; i++)
        {
            batch.BeginSeries(_series[i]);
            for (int r = 0; r < rounds; r++)
            {
                long t = Now + (r * step);
                if (!scrape)
                {
                    t = kind switch
                    {
                        5 => Now - _random.Next(0, 20 * 60_000),
                        6 => Now - _random.Next(0, 5 * 3_600_000),
                        7 => Now - (_random.Next(3) * 15_000),
                        8 => _random.Next(-1000, 1000),
                        _ => Now + _random.Next(0, 600_000),
                    };
                }

                Add(batch, i, t, withStarts ? Now - 3_600_000 : 0);
            }
        }

        if (_random.Next(4) == 0)
        {
            batch.AddExemplar(new Exemplar(LabelSet.Of(("trace_id", "t" + _random.Next(50))), _random.Next(10), Now + _random.Next(1000)));
        }

        if (_random.Next(8) == 0)
        {
            batch.AddMetadata(new MetricMetadata("up", MetricType.Gauge, "help " + _random.Next(3), ""));
        }

        if (scrape)
        {
            Now += (rounds - 1) * step;
        }

        return batch;
    }

    public IReadOnlyList<Matcher> Matchers()
    {
        (MatcherType, string, string)[] all =
        [
            (MatcherType.Equal, "__name__", "up"), (MatcherType.NotEqual, "job", "api"), (MatcherType.Regex, "instance", "host1.*"),
            (MatcherType.NotRegex, "instance", "host(1|2|3)"), (MatcherType.Equal, "extra", ""), (MatcherType.NotEqual, "extra", ""),
            (MatcherType.Regex, "zone", "a|"), (MatcherType.NotRegex, "zone", "a|"), (MatcherType.Regex, "job", "api|web"),
            (MatcherType.NotRegex, "job", ".+"), (MatcherType.Regex, "nothing", ".*"), (MatcherType.Equal, "nothing", "x"),
            (MatcherType.Regex, "__name__", "up|latency|größe"), (MatcherType.NotEqual, "nothing", "x"), (MatcherType.Equal, "zone", "b\"c"),
            (MatcherType.NotRegex, "extra", "b.*"), (MatcherType.Regex, "extra", ".*"), (MatcherType.Regex, "extra", ".+"),
        ];
        int n = _random.Next(0, 4);
        return [.. Enumerable.Range(0, n).Select(_ => all[_random.Next(all.Length)]).Select(m => new Matcher(m.Item1, m.Item2, m.Item3))];
    }

    private void Add(WriteBatch batch, int series, long time, long start)
    {
        if (series % 4 == 3 && _random.Next(12) != 0)
        {
            batch.AddHistogram(time, Histogram(series), start);
            return;
        }

        double value = _random.Next(8) switch
        {
            0 => StaleMarker.Value,
            1 => _random.NextDouble(),
            2 => double.NaN,
            3 => double.PositiveInfinity,
            4 => -0.0,
            _ => _values[series] = _values.GetValueOrDefault(series) + _random.Next(3),
        };
        batch.AddSample(time, value, start);
    }

    private NativeHistogram Histogram(int series)
    {
        if (_random.Next(10) == 0)
        {
            return new NativeHistogram { Sum = StaleMarker.Value, IsInteger = true };
        }

        if (_random.Next(40) == 0)
        {
            return new NativeHistogram { PositiveSpans = [new(0, 1)], PositiveBuckets = [-1], Count = -1 };
        }

        double a = _random.Next(100);
        double b = _random.Next(100);
        return (series + (_random.Next(12) == 0 ? 1 : 0)) % 3 == 0
            ? new NativeHistogram
            {
                Schema = NativeHistogram.CustomBucketsSchema,
                CustomValues = [0.1, 1, 10],
                PositiveSpans = [new(0, 1), new(1, 1)],
                PositiveBuckets = [a, b],
                Count = a + b,
                Sum = a * 0.05,
                IsInteger = true,
            }
            : new NativeHistogram
            {
                Schema = 3,
                ZeroThreshold = 0.001,
                ZeroCount = 2,
                PositiveSpans = [new(-2, 2)],
                PositiveBuckets = [a, b],
                NegativeSpans = [new(1, 1)],
                NegativeBuckets = [a],
                Count = a + b + a + 2,
                Sum = b * 1.5,
                IsInteger = _random.Next(2) == 0,
            };
    }
}
