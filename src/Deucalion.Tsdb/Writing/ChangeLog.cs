namespace Deucalion.Tsdb.Writing;

/// <summary>
/// Remembers how far back changes reached: after which change the oldest time of all later ones rises. Bounded: where it is full, neighbours join and the older
/// time counts for both. Safe from many threads.
/// </summary>
internal sealed class ChangeLog
{
    private const int Capacity = 512;

    private readonly Lock _lock = new();
    private readonly List<(long Sequence, long MinTime)> _steps = new(Capacity);
    private long _sequence;

    /// <summary>Number of changes so far.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    /// <summary>Notes that samples from this time (Unix ms) on have become visible or vanished. Call it after the fact and before anybody is told.</summary>
    public void Add(long minTime)
    {
        lock (_lock)
        {
            // Times only rise from step to step: an older one swallows those before it that are younger.
            int keep = _steps.Count;
            while (keep > 0 && _steps[keep - 1].MinTime >= minTime)
            {
                keep--;
            }

            _steps.RemoveRange(keep, _steps.Count - keep);
            if (_steps.Count == Capacity)
            {
                JoinOlderHalf();
            }

            long next = _sequence + 1;
            _steps.Add((next, minTime));
            Volatile.Write(ref _sequence, next);
        }
    }

    /// <summary>The oldest time of the changes after one of them; <see cref="long.MaxValue"/> when there were none.</summary>
    public long OldestSince(long sequence)
    {
        lock (_lock)
        {
            int low = 0;
            int high = _steps.Count;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (_steps[middle].Sequence > sequence)
                {
                    high = middle;
                }
                else
                {
                    low = middle + 1;
                }
            }

            return low < _steps.Count ? _steps[low].MinTime : long.MaxValue;
        }
    }

    // Readers come back after seconds or minutes, so what is recent stays exact longest.
    private void JoinOlderHalf()
    {
        int to = 0;
        for (int i = 0; i < Capacity / 2; i += 2)
        {
            _steps[to++] = (_steps[i + 1].Sequence, _steps[i].MinTime);
        }

        _steps.RemoveRange(to, (Capacity / 2) - to);
    }
}
