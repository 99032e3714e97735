using System.Collections.Concurrent;
using Deucalion.Model.Labels;

namespace Deucalion.Tsdb.Index;

/// <summary>
/// Sets of series by matcher of one part, which never change. All caches of the process share one budget of bytes; one that has no room forgets what it has.
/// Safe from many threads.
/// </summary>
internal sealed class MatcherCache
{
    /// <summary>Of all parts together.</summary>
    public const long MaxBytes = 48 << 20;

    /// <summary>A part's matchers on a busy dashboard; more are made by machines and do not come again.</summary>
    private const int MaxEntries = 256;
    private static long s_bytes;
    private readonly ConcurrentDictionary<(Matcher Matcher, bool Accepted), SeriesBitmap> _sets = new();
    private long _bytes;

    ~MatcherCache() => Interlocked.Add(ref s_bytes, -_bytes);

    /// <summary>Bytes of all caches of the process.</summary>
    public static long TotalBytes => Interlocked.Read(ref s_bytes);

    public int Count => _sets.Count;

    public SeriesBitmap? Find(Matcher matcher, bool accepted) => _sets.GetValueOrDefault((matcher, accepted));

    /// <summary>False when there is no room.</summary>
    public bool TryAdd(Matcher matcher, bool accepted, SeriesBitmap series)
    {
        long bytes = series.Bytes + 200 + (4L * matcher.Value.Length);
        if (bytes > MaxBytes / 8)
        {
            return false;
        }

        if (_sets.Count >= MaxEntries || TotalBytes + bytes > MaxBytes)
        {
            Clear();
        }

        if (TotalBytes + bytes <= MaxBytes && _sets.TryAdd((matcher, accepted), series))
        {
            Interlocked.Add(ref s_bytes, bytes);
            Interlocked.Add(ref _bytes, bytes);
            return true;
        }

        return false;
    }

    private void Clear()
    {
        foreach (((Matcher, bool) key, SeriesBitmap _) in _sets)
        {
            if (_sets.TryRemove(key, out SeriesBitmap? gone))
            {
                long bytes = gone.Bytes + 200 + (4L * key.Item1.Value.Length);
                Interlocked.Add(ref s_bytes, -bytes);
                Interlocked.Add(ref _bytes, -bytes);
            }
        }
    }
}
