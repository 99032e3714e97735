using Deucalion.Storage;
using Deucalion.Tsdb.Head.Native;

namespace Deucalion.Tsdb.Head;

/// <summary>Holds the native memory of all heads of the process against a limit.</summary>
internal sealed class MemoryPressure
{
    /// <summary>Heads that take less are not worth a flush of their own.</summary>
    private const long SmallHead = 4 << 20;

    private readonly Func<long> _used;

    /// <summary>With a limit in bytes; 0 = six tenths of what the process may use.</summary>
    public MemoryPressure(long limit, Func<long>? used = null)
    {
        Limit = limit > 0 ? limit : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 10 * 6;
        _used = used ?? (static () => NativeMemoryUse.Bytes);
    }

    /// <summary>Bytes that heads may take together.</summary>
    public long Limit { get; }

    /// <summary>True when a head with so many bytes of samples should go to disk before its time: the biggest first.</summary>
    public bool AsksForFlush(long sampleBytes)
    {
        long used = _used();
        return sampleBytes > SmallHead && used > Limit / 4 * 3 && (sampleBytes > used / 8 || used > Limit / 8 * 7);
    }

    /// <summary>Throws <see cref="StorageUnavailableException"/> when the limit is reached.</summary>
    public void ThrowIfExhausted()
    {
        if (_used() > Limit)
        {
            throw new StorageUnavailableException(
                FormattableString.Invariant($"the series in memory take all of the {Limit >> 20} MiB that are meant for them; nothing was stored, send it again later. Heads are being written to disk; if this goes on, give the server more memory or lower the number of active series"));
        }
    }
}
