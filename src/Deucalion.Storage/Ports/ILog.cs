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
    /// reported to <paramref name="damaged"/> and what can be read after it is still given. An empty record says that another writer begins: its records
    /// refer to nothing before them.
    /// </summary>
    void Replay(long fromPosition, Action<long, ReadOnlyMemory<byte>> record, Action<string> damaged);

    /// <summary>Allows everything before a position to be forgotten.</summary>
    void TruncateBefore(long position);

    /// <summary>The position that the next record will get.</summary>
    long End { get; }

    /// <summary>Every record before this position is durable as the sync mode promises.</summary>
    long DurableEnd { get; }

    /// <summary>
    /// After a failed append every append fails until its owner has taken back what it had planned on the failed records and calls this.
    /// True when the log takes records again; false when it is damaged for good and must be reopened.
    /// </summary>
    bool TryResume();

    /// <summary>Does the periodic sync of sync modes that have one, if it is due. Throws <see cref="StorageUnavailableException"/>.</summary>
    void SyncIfDue();
}
