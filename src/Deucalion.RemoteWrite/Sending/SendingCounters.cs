namespace Deucalion.RemoteWrite.Sending;

/// <summary>What a destination has done; read at any time.</summary>
public sealed class SendingCounters
{
    private long _sent;
    private long _failed;
    private long _retried;
    private long _dropped;
    private long _bytes;
    private long _pending;
    private long _highest;

    /// <summary>Samples, histograms and exemplars that were delivered.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Those that the destination refused for good.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Those whose request was repeated.</summary>
    public long Retried => Interlocked.Read(ref _retried);

    /// <summary>Those that were given up: buffer full, too old, or the instance ended.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Compressed bytes of delivered requests.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Those that wait.</summary>
    public long Pending => Interlocked.Read(ref _pending);

    /// <summary>Newest delivered time, Unix ms.</summary>
    public long HighestSentTime => Interlocked.Read(ref _highest);

    internal void Enter() => Interlocked.Increment(ref _pending);

    internal void Leave(int count) => Interlocked.Add(ref _pending, -count);

    internal void Drop(int count) => Interlocked.Add(ref _dropped, count);

    internal void Retry(int count) => Interlocked.Add(ref _retried, count);

    internal void Fail(int count) => Interlocked.Add(ref _failed, count);

    internal void Deliver(int count, int bytes, long newest)
    {
        Interlocked.Add(ref _sent, count);
        Interlocked.Add(ref _bytes, bytes);
        long seen = Interlocked.Read(ref _highest);
        while (newest > seen && Interlocked.CompareExchange(ref _highest, newest, seen) is var now && now != seen)
        {
            seen = now;
        }
    }
}
