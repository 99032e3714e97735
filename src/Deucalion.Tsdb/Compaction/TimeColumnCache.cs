using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Compaction;

/// <summary>Encodes a time column once when series have the same times: keeps as many columns as a few targets have blocks.</summary>
internal sealed class TimeColumnCache
{
    private const int Slots = 64;
    private readonly long[]?[] _times = new long[]?[Slots];
    private readonly TimeColumn?[] _columns = new TimeColumn?[Slots];

    public TimeColumn Get(ReadOnlySpan<long> times)
    {
        int slot = (int)(((ulong)(times[0] ^ (times[^1] << 7) ^ times.Length) * 0x9E3779B97F4A7C15) >> 58);
        if (_columns[slot] is { } known && times.SequenceEqual(_times[slot]))
        {
            return known;
        }

        _times[slot] = times.ToArray();
        return _columns[slot] = new TimeColumn(BlockEncoder.EncodeTimes(times), times.Length, times[0], times[^1]);
    }
}
