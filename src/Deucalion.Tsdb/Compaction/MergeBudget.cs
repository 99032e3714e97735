namespace Deucalion.Tsdb.Compaction;

/// <summary>How many bytes merges may write now, so that they leave the disk to others: a rate, with one second's worth saved up at most.</summary>
internal sealed class MergeBudget(TimeProvider time)
{
    private const long Slice = 8 << 20;
    private long _bytesPerSecond;
    private double _saved;
    private long _last;

    /// <summary>Bytes of the next slice; 0 when it is not due yet. A rate of 0 or less is no limit.</summary>
    public long Next(long bytesPerSecond)
    {
        if (bytesPerSecond <= 0)
        {
            return Slice;
        }

        long now = time.GetTimestamp();
        if (bytesPerSecond != _bytesPerSecond)
        {
            _bytesPerSecond = bytesPerSecond;
            _saved = bytesPerSecond;
        }
        else
        {
            _saved = Math.Min(bytesPerSecond, _saved + (time.GetElapsedTime(_last, now).TotalSeconds * bytesPerSecond));
        }

        _last = now;
        return _saved <= 0 ? 0 : Math.Min(Slice, (long)Math.Ceiling(_saved));
    }

    public void Spend(long bytes) => _saved -= bytes;
}
