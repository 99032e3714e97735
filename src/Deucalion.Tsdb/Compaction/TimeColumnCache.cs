using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Compaction;

/// <summary>Encodes a time column once when consecutive series have the same times.</summary>
internal sealed class TimeColumnCache
{
    private long[] _times = [];
    private TimeColumn? _column;

    public TimeColumn Get(ReadOnlySpan<long> times)
    {
        if (_column is null || !times.SequenceEqual(_times))
        {
            _times = times.ToArray();
            _column = new TimeColumn(BlockEncoder.EncodeTimes(times), times.Length, times[0], times[^1]);
        }

        return _column;
    }
}
