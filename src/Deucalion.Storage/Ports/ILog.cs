namespace Deucalion.Storage.Ports;

/// <summary>
/// The log port of a single-writer shard. Positions ascend. One epoch at a time may write: opening with a higher
/// epoch fences earlier writers, whose appends then fail with <see cref="StorageUnavailableException"/>.
/// </summary>
public interface ILog : IAsyncDisposable
{
    /// <summary>Fencing epoch of this writer.</summary>
    long Epoch { get; }

    /// <summary>
    /// Appends a record; completes with its position when it is durable as the sync mode promises. The bytes are read before the
    /// call returns; records keep the order of the calls.
    /// </summary>
    ValueTask<long> AppendAsync(ReadOnlyMemory<byte> record, CancellationToken cancellation);

    /// <summary>
    /// Replays the records at and after a position, oldest first. A torn tail of the newest segment ends the replay silently; damage elsewhere is
    /// reported to <paramref name="damaged"/> and what can be read after it is still given.
    /// </summary>
    void Replay(long fromPosition, Action<long, ReadOnlyMemory<byte>> record, Action<string> damaged);

    /// <summary>Allows everything before a position to be forgotten.</summary>
    void TruncateBefore(long position);
}
