using System.Globalization;

namespace Deucalion.Differential;

/// <summary>
/// A seeded set of series of every kind that PromQL treats differently: counters with resets, gauges with special values, gaps, staleness markers, classic
/// histograms whole and damaged, native histograms of several schemas, mixtures of floats and histograms, names that need quotes.
/// </summary>
internal sealed class DataSet
{
    /// <summary>First time, Unix ms.</summary>
    public const long Start = 1_700_000_000_000 - (1_700_000_000_000 % 3_600_000);

    /// <summary>Last time.</summary>
    public const long End = Start + 5_400_000;

    private static readonly double StaleNaN = BitConverter.UInt64BitsToDouble(0x7ff0000000000002);

    private readonly Random _random;
    private readonly List<Series> _series = [];

    private DataSet(int seed) => _random = new Random(seed);

    /// <summary>Makes the set.</summary>
    public static IReadOnlyList<Series> Generate(int seed)
    {
        var set = new DataSet(seed);
        set.Counters();
        set.Gauges();
        set.Rare();
        set.ClassicHistograms();
        set.NativeHistograms();
        set.Joins();
        return [.. set._series.Where(s => s.Samples.Count > 0)];
    }

    private void Counters()
    {
        foreach (string job in (string[])["api", "web", "db"])
        {
            for (int instance = 0; instance < 3; instance++)
            {
                foreach (string code in (string[])["200", "404", "500"])
                {
                    double value = _random.Next(1000);
                    Add(Times(15_000, _random.Next(3)), _ => value = _random.Next(60) == 0 ? _random.Next(5) : value + _random.Next(50), "requests_total", ("job", job), ("instance", "i" + instance), ("code", code));
                }
            }
        }
    }

    private void Gauges()
    {
        double[] special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1e300, -1e-300];
        for (int room = 0; room < 6; room++)
        {
            double value = (_random.NextDouble() * 60) - 20;
            Add(Times(30_000, 1), _ => value += (_random.NextDouble() - 0.5) * 3, "temperature", ("room", "r" + room), ("floor", (room % 2).ToString(CultureInfo.InvariantCulture)), ("job", room < 3 ? "api" : "web"));
        }

        for (int i = 0; i < 4; i++)
        {
            Add(Times(20_000, 1), _ => _random.Next(12) == 0 ? special[_random.Next(special.Length)] : Math.Round((_random.NextDouble() - 0.5) * 200, 2), "special", ("i", i.ToString(CultureInfo.InvariantCulture)), ("job", i < 2 ? "api" : "db"));
            Add(Times(30_000, 1), _ => _random.Next(5), "small_ints", ("i", i.ToString(CultureInfo.InvariantCulture)), ("job", i % 2 == 0 ? "api" : "web"));
        }

        Add(Times(60_000, 0), t => t / 1000.0, "clock_seconds", ("job", "api"));
        Add(Times(60_000, 0), t => (t / 1000.0) - 86_400 * _random.Next(1000), "dates", ("job", "api"));
    }

    private void Rare()
    {
        for (int i = 0; i < 3; i++)
        {
            Add(Times(240_000 + (i * 90_000), 1), _ => _random.Next(100), "sparse", ("i", i.ToString(CultureInfo.InvariantCulture)));
        }

        Add(Times(30_000, 1).TakeWhile(t => t < Start + 1_500_000), _ => _random.Next(10), "ended", ("job", "api"));
        Add(Times(30_000, 1).SkipWhile(t => t < Start + 3_000_000), _ => _random.Next(10), "begun", ("job", "api"));
        Add(Times(30_000, 1), _ => _random.Next(10), "name.with-dots", ("job", "api"), ("label.with dots", "ä\"\\x"));
        Add(Times(30_000, 1), _ => _random.Next(10), "temperature_total", ("job", "api"), ("room", "r1"));
        Add([Start + 1_000_000], _ => 1, "once", ("job", "api"));
    }

    private void ClassicHistograms()
    {
        string[] bounds = ["0.1", "0.5", "1", "2.5", "+Inf"];
        for (int i = 0; i < 4; i++)
        {
            long[] times = [.. Times(30_000, 1)];
            double[] counts = new double[bounds.Length];
            double sum = 0;
            var columns = bounds.Select(_ => new List<Sample>()).ToArray();
            var sums = new List<Sample>();
            foreach (long t in times)
            {
                int add = _random.Next(20);
                for (int n = 0; n < add; n++)
                {
                    double v = _random.NextDouble() * 4;
                    sum += v;
                    for (int b = 0; b < bounds.Length; b++)
                    {
                        counts[b] += v <= (b == 4 ? double.PositiveInfinity : double.Parse(bounds[b], CultureInfo.InvariantCulture)) ? 1 : 0;
                    }
                }

                for (int b = 0; b < bounds.Length; b++)
                {
                    // The third one is not monotonic here and there.
                    columns[b].Add(new Sample(t, counts[b] - (i == 2 && b == 2 && _random.Next(10) == 0 ? 3 : 0)));
                }

                sums.Add(new Sample(t, sum));
            }

            (string, string)[] labels = [("job", i < 2 ? "api" : "web"), ("path", "/p" + i)];
            for (int b = 0; b < bounds.Length; b++)
            {
                // The fourth one has no +Inf bucket.
                if (i != 3 || b != 4)
                {
                    _series.Add(new Series(Sorted("latency_bucket", [.. labels, ("le", bounds[b])]), columns[b]));
                }
            }

            _series.Add(new Series(Sorted("latency_sum", labels), sums));
            _series.Add(new Series(Sorted("latency_count", labels), columns[4]));
        }

        Add(Times(60_000, 0), _ => 3, "latency_bucket", ("job", "db"), ("path", "/p9"), ("le", "many"));
    }

    private void NativeHistograms()
    {
        for (int i = 0; i < 5; i++)
        {
            Histograms("nh", i, i == 3 ? 3 : i == 4 ? -1 : 0, gauge: false, custom: false);
        }

        Histograms("nh_gauge", 0, 1, gauge: true, custom: false);
        Histograms("nh_gauge", 1, 1, gauge: true, custom: false);
        Histograms("nhcb", 0, -53, gauge: false, custom: true);
        Histograms("nhcb", 1, -53, gauge: false, custom: true);
        Histograms("nhcb", 2, -53, gauge: false, custom: true);
        var mixed = new List<Sample>();
        var state = new HistogramState(_random, 0, false, [], false);
        int k = 0;
        foreach (long t in Times(30_000, 1))
        {
            mixed.Add((k++ / 12) % 2 == 0 ? new Sample(t, k) : new Sample(t, 0, state.Next()));
        }

        _series.Add(new Series(Sorted("mixed", ("job", "api")), mixed));
        Add(Times(30_000, 1), _ => _random.Next(5), "mixed", ("job", "web"));
    }

    private void Histograms(string name, int i, int schema, bool gauge, bool custom)
    {
        double[] bounds = !custom ? [] : i == 2 ? [0.2, 1, 5] : [0.1, 0.5, 1, 2.5];
        var state = new HistogramState(_random, schema, gauge, bounds, negative: i == 1 && !custom);
        var samples = new List<Sample>();
        foreach (long t in Times(30_000, 1))
        {
            samples.Add(new Sample(t, 0, state.Next()));
        }

        _series.Add(new Series(Sorted(name, ("job", i % 2 == 0 ? "api" : "web"), ("i", i.ToString(CultureInfo.InvariantCulture))), samples));
    }

    private void Joins()
    {
        foreach (string job in (string[])["api", "web", "db"])
        {
            Add(Times(60_000, 0), _ => 1, "job_info", ("job", job), ("team", job == "db" ? "storage" : "front"), ("tier", job[..1]));
            Add(Times(30_000, 1), _ => _random.Next(3), "errors", ("job", job));
        }
    }

    /// <summary>Times every interval; disorder 1 = with jitter, gaps and now and then an end that is marked.</summary>
    private IEnumerable<long> Times(long interval, int disorder)
    {
        long phase = _random.NextInt64(interval);
        for (long t = Start + phase; t <= End; t += interval)
        {
            if (disorder > 0 && _random.Next(80) == 0)
            {
                t += interval * _random.Next(1, 25);
                if (t > End)
                {
                    yield break;
                }
            }

            yield return disorder > 1 ? t + _random.Next(200) : t;
        }
    }

    private void Add(IEnumerable<long> times, Func<long, double> value, string name, params (string, string)[] labels)
    {
        var samples = new List<Sample>();
        foreach (long t in times)
        {
            if (samples.Count > 0 && t <= samples[^1].Time)
            {
                continue;
            }

            samples.Add(new Sample(t, _random.Next(120) == 0 && samples.Count > 3 ? StaleNaN : value(t)));
        }

        _series.Add(new Series(Sorted(name, labels), samples));
    }

    private static (string, string)[] Sorted(string name, params (string Name, string)[] labels) =>
        [.. labels.Prepend(("__name__", name)).OrderBy(l => l.Item1, StringComparer.Ordinal)];
}
