namespace Deucalion.Storage.Writing;

/// <summary>
/// The write side of one instance's storage. Safe from many threads; each call is one unit: when the task completes
/// without an exception, everything that <see cref="AppendResult"/> counts as stored is durable (as the store's sync mode
/// promises) and visible to queriers opened afterwards. Bad samples are reported in the result, never thrown.
/// Throws <see cref="StorageUnavailableException"/> (disk full, shutting down, damaged log): then nothing was acknowledged,
/// though a part of the batch may turn up after a restart; senders repeat, repetitions of equal samples are no error.
/// </summary>
public interface IAppender
{
    /// <summary>Stores a batch.</summary>
    ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options, CancellationToken cancellation);
}
