using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Deucalion.Control.Access;

/// <summary>
/// Token buckets of failed sign-ins, per source and per source and key. A key's bucket belongs to a source, so nobody can lock an owner
/// out by failing from elsewhere; and a correct credential that signed in from a source during the last hour stays good there whatever
/// a neighbour behind the same address does. An IPv6 source is its /64. Memory is bounded: when the table is full, rested buckets
/// go first, then any. Safe from many threads.
/// </summary>
internal sealed class SignInThrottle(ThrottleOptions options, TimeProvider clock)
{
    private const int MaxEntries = 50_000;
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string Source, string Key), Bucket> _buckets = new();
    private readonly ConcurrentDictionary<(IPAddress Source, string Key), long> _known = new();

    /// <summary>Time to wait before the next attempt; zero when there is none.</summary>
    public TimeSpan Delay(IPAddress source, string key)
    {
        if (_buckets.IsEmpty)
        {
            return TimeSpan.Zero;
        }

        string name = SourceName(source);
        TimeSpan bySource = DelayOf((name, string.Empty));
        TimeSpan byKey = DelayOf((name, key));
        return bySource > byKey ? bySource : byKey;
    }

    /// <summary>Counts a failure.</summary>
    public void Failed(IPAddress source, string key, bool password = false)
    {
        string name = SourceName(source);
        Spend((name, string.Empty), options.SourceBurst, options.SourcePerSecond);
        if (key.Length > 0)
        {
            Spend((name, key), password ? options.PasswordBurst : options.KeyBurst, password ? options.PasswordPerSecond : options.KeyPerSecond);
        }
    }

    /// <summary>Remembers that the key signed in from the source.</summary>
    public void Succeeded(IPAddress source, string key)
    {
        long now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (_known.TryGetValue((source, key), out long at) && now - at < 60_000)
        {
            return;
        }

        if (_known.Count >= MaxEntries)
        {
            _known.Clear();
        }

        _known[(source, key)] = now;
    }

    /// <summary>True when the key signed in from the source during the last hour.</summary>
    public bool IsKnown(IPAddress source, string key) =>
        _known.TryGetValue((source, key), out long at) && clock.GetUtcNow().ToUnixTimeMilliseconds() - at < Memory.TotalMilliseconds;

    private TimeSpan DelayOf((string Source, string Key) id) => _buckets.TryGetValue(id, out Bucket? bucket) ? bucket.Delay(Now()) : TimeSpan.Zero;

    private void Spend((string Source, string Key) id, int burst, double perSecond)
    {
        if (_buckets.Count >= MaxEntries && !_buckets.ContainsKey(id))
        {
            MakeRoom();
        }

        _buckets.GetOrAdd(id, static (_, a) => new Bucket(a.burst, a.perSecond, a.now), (burst, perSecond, now: Now())).Spend(Now());
    }

    private void MakeRoom()
    {
        double now = Now();
        foreach ((var id, Bucket bucket) in _buckets)
        {
            if (bucket.IsRested(now))
            {
                _buckets.TryRemove(id, out _);
            }
        }

        if (_buckets.Count >= MaxEntries)
        {
            _buckets.Clear();
        }
    }

    private double Now() => clock.GetTimestamp() / (double)clock.TimestampFrequency;

    private static string SourceName(IPAddress source)
    {
        if (source.AddressFamily != AddressFamily.InterNetworkV6 || source.IsIPv4MappedToIPv6)
        {
            return source.ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        source.TryWriteBytes(bytes, out _);
        return Convert.ToHexString(bytes[..8]);
    }

    private sealed class Bucket(int burst, double perSecond, double now)
    {
        private readonly Lock _gate = new();
        private double _tokens = burst;
        private double _at = now;

        public TimeSpan Delay(double now)
        {
            lock (_gate)
            {
                Refill(now);
                return _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _tokens) / perSecond);
            }
        }

        public void Spend(double now)
        {
            lock (_gate)
            {
                Refill(now);
                _tokens = Math.Max(0, _tokens - 1);
            }
        }

        public bool IsRested(double now)
        {
            lock (_gate)
            {
                Refill(now);
                return _tokens >= burst;
            }
        }

        private void Refill(double now)
        {
            _tokens = Math.Min(burst, _tokens + (Math.Max(0, now - _at) * perSecond));
            _at = now;
        }
    }
}
