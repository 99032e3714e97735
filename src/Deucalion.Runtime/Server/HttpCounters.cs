using System.Collections.Concurrent;

namespace Deucalion.Runtime.Server;

/// <summary>Requests by handler and status with their durations; handlers are route templates, never paths, so the set is bounded.</summary>
public sealed class HttpCounters
{
    /// <summary>Upper bounds of the duration buckets in seconds: those of prometheus_http_request_duration_seconds.</summary>
    public static readonly double[] Bounds = [0.1, 0.2, 0.4, 1, 3, 8, 20, 60, 120];

    private readonly ConcurrentDictionary<(string Handler, int Code), long> _requests = new();
    private readonly ConcurrentDictionary<string, Durations> _durations = new(StringComparer.Ordinal);

    /// <summary>Counts by handler and status.</summary>
    public IEnumerable<(string Handler, int Code, long Count)> Requests => _requests.Select(r => (r.Key.Handler, r.Key.Code, r.Value)).OrderBy(r => r.Handler, StringComparer.Ordinal).ThenBy(r => r.Code);

    /// <summary>Counts a finished request.</summary>
    public void Count(string handler, int code, TimeSpan duration)
    {
        _requests.AddOrUpdate((handler, code), 1, static (_, n) => n + 1);
        _durations.GetOrAdd(handler, static _ => new Durations()).Add(duration.TotalSeconds);
    }

    /// <summary>Durations by handler: cumulative counts per bound, all, and their sum in seconds.</summary>
    public IEnumerable<(string Handler, long[] Buckets, long Count, double Sum)> DurationsByHandler() =>
        _durations.ToArray().OrderBy(d => d.Key, StringComparer.Ordinal).Select(d =>
        {
            (long[] buckets, long count, double sum) = d.Value.Read();
            return (d.Key, buckets, count, sum);
        });

    private sealed class Durations
    {
        private readonly Lock _lock = new();
        private readonly long[] _buckets = new long[Bounds.Length];
        private long _count;
        private double _sum;

        public void Add(double seconds)
        {
            lock (_lock)
            {
                for (int i = Bounds.Length - 1; i >= 0 && seconds <= Bounds[i]; i--)
                {
                    _buckets[i]++;
                }

                _count++;
                _sum += seconds;
            }
        }

        public (long[] Buckets, long Count, double Sum) Read()
        {
            lock (_lock)
            {
                return ([.. _buckets], _count, _sum);
            }
        }
    }
}
