using System.Diagnostics.CodeAnalysis;

namespace Deucalion.PromQL.Caching;

/// <summary>Kept answers under a budget of bytes for the whole process; what was not used longest goes first. Safe from many threads.</summary>
public sealed class RangeCache(long budget)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RangeCacheKey, LinkedListNode<(RangeCacheKey Key, CachedRange Range)>> _entries = [];
    private readonly LinkedList<(RangeCacheKey Key, CachedRange Range)> _byUse = new();
    private long _hits;
    private long _misses;

    /// <summary>Bytes kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Queries that used a kept answer.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Queries that could have, had there been one.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    internal bool TryGet(RangeCacheKey key, [NotNullWhen(true)] out CachedRange? range)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<(RangeCacheKey, CachedRange Range)>? node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                range = node.Value.Range;
                return true;
            }
        }

        range = null;
        return false;
    }

    internal void Set(RangeCacheKey key, CachedRange range)
    {
        lock (_lock)
        {
            Remove(key);

            // One answer must not drive all others out.
            if (range.Bytes > budget / 8)
            {
                return;
            }

            while (Bytes + range.Bytes > budget && _byUse.Last is { } last)
            {
                Remove(last.Value.Key);
            }

            _entries[key] = _byUse.AddFirst((key, range));
            Bytes += range.Bytes;
        }
    }

    internal void Count(bool hit) => Interlocked.Increment(ref hit ? ref _hits : ref _misses);

    private void Remove(RangeCacheKey key)
    {
        if (_entries.Remove(key, out LinkedListNode<(RangeCacheKey, CachedRange Range)>? node))
        {
            _byUse.Remove(node);
            Bytes -= node.Value.Range.Bytes;
        }
    }
}
