using Deucalion.Tsdb.Chunks;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// A growing column of times that series sampled together share: a series keeps only how many of them are its own. The first series of a scrape
/// extends it, the others find their time already there; one that disagrees forks. Written under the store's publish lock; readers see entries below
/// the count that their series published.
/// </summary>
internal sealed class ManagedClock : OpenTimes
{
    private long[] _times;
    private ManagedClock? _fork;
    private int _forkAt;
    private TimeColumn? _sealed;

    public ManagedClock(long firstTime)
    {
        _times = [firstTime, 0, 0, 0];
        Count = 1;
        WindowEnd = TimeWindow.Start(firstTime, TimeWindow.Hours2) + TimeWindow.Hours2;
    }

    private ManagedClock(ManagedClock from, int count, long next)
    {
        _times = new long[Math.Max(4, count + 1 + (count / 2))];
        from._times.AsSpan(0, count).CopyTo(_times);
        _times[count] = next;
        Count = count + 1;
        WindowEnd = from.WindowEnd;
    }

    /// <summary>Unique in the process.</summary>
    public override ulong Id { get; } = HeadClocks.NextId();

    public int Count { get; private set; }

    /// <summary>End (excluded) of the window that all times are in.</summary>
    public long WindowEnd { get; }

    public long FirstTime => _times[0];

    /// <summary>The times; entries at and after a series' count may change.</summary>
    public override long[] Times => Volatile.Read(ref _times);

    /// <summary>The clock to go on with after a series of this clock with <paramref name="position"/> samples got one at <paramref name="time"/>.</summary>
    public ManagedClock Advance(int position, long time)
    {
        if (position == Count)
        {
            if (Count == _times.Length)
            {
                long[] bigger = new long[Math.Min(ChunkLimits.MaxSamples, Count * 2)];
                _times.CopyTo(bigger, 0);
                Volatile.Write(ref _times, bigger);
            }

            _times[Count++] = time;
            return this;
        }

        if (_times[position] == time)
        {
            return this;
        }

        if (_fork is not null && _forkAt == position && _fork._times[position] == time)
        {
            return _fork;
        }

        _forkAt = position;
        return _fork = new ManagedClock(this, position, time);
    }

    /// <summary>The first <paramref name="count"/> times, encoded; series that end at the same place share the result.</summary>
    public TimeColumn Seal(int count)
    {
        TimeColumn? column = Volatile.Read(ref _sealed);
        if (column is null || column.Count != count)
        {
            long[] times = Times;
            column = new TimeColumn(BlockEncoder.EncodeTimes(times.AsSpan(0, count)), count, times[0], times[count - 1]);
            Volatile.Write(ref _sealed, column);
        }

        return column;
    }
}
