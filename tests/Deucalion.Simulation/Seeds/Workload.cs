using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Simulation.Seeds;

/// <summary>
/// Seeded writes and matchers: several targets whose series share scrape times, remote-write requests of many samples, late and repeated samples, backfill,
/// churn, exemplars, metadata, start times.
/// </summary>
internal sealed class Workload
{
    private static readonly string[] s_metrics = ["up", "http_requests_total", "latency", "größe", "node.cpu seconds", "x"];
    private static readonly string[] s_jobs = ["api", "web", "db", "node-exporter"];
    private readonly Random _random;
    private readonly int _size;
    private readonly List<SimulatedSeries[]> _targets = [];

    public Workload(Random random, long start, int size)
    {
        _random = random;
        _size = size;
        Now = start;
        int targets = random.Next(1, 5);
        for (int t = 0; t < targets; t++)
        {
            _targets.Add([.. Enumerable.Range(0, random.Next(1, 8)).Select(s => Series(t, s))]);
        }
    }

    /// <summary>Time of the newest scrape.</summary>
    public long Now { get; set; }

    public WriteBatch Batch()
    {
        var batch = new WriteBatch();
        switch (_random.Next(14))
        {
            case 0:
                Late(batch, 20 * 60_000);
                break;
            case 1:
                Late(batch, 5 * 3_600_000);
                break;
            case 2:
                Late(batch, 40L * 24 * 3_600_000);
                break;
            case 3:
                Again(batch);
                break;
            case 4:
                Churn(batch);
                break;
            case 5:
                Long(batch);
                break;
            default:
                Scrapes(batch);
                break;
        }

        if (_random.Next(4) == 0 && batch.SeriesCount > 0)
        {
            batch.AddExemplar(new Exemplar(LabelSet.Of(("trace_id", "t" + _random.Next(50))), _random.Next(10), Now + _random.Next(-2000, 1000)));
        }

        if (_random.Next(8) == 0)
        {
            batch.AddMetadata(new MetricMetadata(s_metrics[_random.Next(3)], (MetricType)_random.Next(3), "help " + _random.Next(3), _random.Next(2) == 0 ? "" : "seconds"));
        }

        return batch;
    }

    /// <summary>Up to three conditions of any kind, some on values that exist, some on nothing.</summary>
    public IReadOnlyList<Matcher> Matchers() => [.. Enumerable.Range(0, _random.Next(0, 4)).Select(_ => Condition())];

    private Matcher Condition()
    {
        SimulatedSeries[] target = _targets[_random.Next(_targets.Count)];
        KeyValuePair<string, string>[] pairs = [.. target[_random.Next(target.Length)].Labels.ToPairs()];
        (string name, string value) = pairs[_random.Next(pairs.Length)];
        if (_random.Next(8) == 0)
        {
            name = _random.Next(2) == 0 ? "absent" : "zone";
        }

        string literal = Escape(value);
        string pattern = _random.Next(14) switch
        {
            0 => ".*",
            1 => ".+",
            2 => "",
            3 => literal + "|",
            4 => literal + "|nothing|host1",
            5 => literal[..1] + ".*",
            6 => ".*" + literal[^1..],
            7 => ".*" + Escape(value[(value.Length / 2)..]) + ".*",
            8 => "(?i)" + literal.ToUpperInvariant(),
            9 => "[a-h].*|x{1,2}",
            10 => "host(0|2|3).*",
            11 => "(.*)" + literal,
            12 => "[^a]*",
            _ => literal,
        };
        return _random.Next(4) switch
        {
            0 => new Matcher(MatcherType.Equal, name, _random.Next(6) == 0 ? "" : _random.Next(6) == 0 ? "nothing" : value),
            1 => new Matcher(MatcherType.NotEqual, name, _random.Next(4) == 0 ? "" : value),
            2 => new Matcher(MatcherType.Regex, name, pattern),
            _ => new Matcher(MatcherType.NotRegex, name, pattern),
        };
    }

    // A half escape (of the last character, say) is no pattern; only word characters are kept as they are.
    private static string Escape(string value) => string.Concat(value.Select(c => char.IsLetterOrDigit(c) || c is '_' or '-' ? c.ToString() : "."));

    private SimulatedSeries Series(int target, int series)
    {
        var kind = (SeriesKind)_random.Next(Enum.GetValues<SeriesKind>().Length);
        string metric = s_metrics[series % s_metrics.Length];
        string job = s_jobs[target % s_jobs.Length];
        bool zone = _random.Next(2) == 0;
        return new SimulatedSeries(_random, kind, generation => LabelSet.Of(
            ("__name__", metric),
            ("job", job),
            ("instance", "host" + target),
            ("n", "s" + series),
            ("pod", generation == 0 ? "" : $"pod-{generation:x4}"),
            ("zone", zone ? "a" : series % 3 == 0 ? "b\"c" : "")));
    }

    private SimulatedSeries[] Target() => _targets[_random.Next(_targets.Count)];

    // All series of a target at one time; now and then several times, one behind the other.
    private void Scrapes(WriteBatch batch)
    {
        int rounds = _random.Next(3) == 0 ? _random.Next(1, Math.Max(2, _size / 2)) : 1;
        long step = _random.Next(4) switch { 0 => 1000, 1 => 60_000, 2 => 7_001, _ => 15_000 };
        long first = Now + step;
        foreach (SimulatedSeries[] target in _targets)
        {
            if (_random.Next(3) == 0)
            {
                continue;
            }

            bool starts = _random.Next(6) == 0;
            foreach (SimulatedSeries s in target)
            {
                batch.BeginSeries(s.Labels);
                for (int r = 0; r < rounds; r++)
                {
                    s.Add(batch, first + (r * step), starts ? first - 3_600_000 : 0);
                }
            }
        }

        Now = first + ((rounds - 1) * step);
    }

    // So many samples of a series that blocks are sealed.
    private void Long(WriteBatch batch)
    {
        SimulatedSeries[] target = Target();
        int rounds = _random.Next(_size, _size * 8);
        int step = _random.Next(3) == 0 ? 1000 : 15_000;
        for (int i = 0; i < Math.Min(3, target.Length); i++)
        {
            batch.BeginSeries(target[i].Labels);
            for (int r = 1; r <= rounds; r++)
            {
                target[i].Add(batch, Now + ((long)r * step) + (i == 2 ? _random.Next(10) : 0), 0);
            }
        }

        Now += (long)rounds * step;
    }

    private void Late(WriteBatch batch, long within)
    {
        foreach (SimulatedSeries s in Target())
        {
            batch.BeginSeries(s.Labels);
            long at = Now - _random.NextInt64(within);
            for (int i = _random.Next(1, 6); i > 0; i--)
            {
                s.Add(batch, at, _random.Next(4) == 0 ? at - 1000 : 0);
                at += _random.Next(3) * 5000;
            }
        }
    }

    // Times that were used before, with equal or other values; one series twice in a batch.
    private void Again(WriteBatch batch)
    {
        SimulatedSeries[] target = Target();
        for (int i = 0; i < 4; i++)
        {
            SimulatedSeries s = target[_random.Next(target.Length)];
            batch.BeginSeries(s.Labels);
            s.Add(batch, Now - (_random.Next(3) * 15_000), 0);
        }
    }

    private void Churn(WriteBatch batch)
    {
        Now += 15_000;
        foreach (SimulatedSeries s in Target())
        {
            batch.BeginSeries(s.Labels);
            s.Stale(batch, Now);
            s.Churn();
            batch.BeginSeries(s.Labels);
            s.Add(batch, Now, 0);
        }
    }
}
