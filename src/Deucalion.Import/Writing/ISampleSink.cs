using Deucalion.Storage.Writing;

namespace Deucalion.Import.Writing;

/// <summary>Where imported samples go. One writer; throws <see cref="ImportException"/> when it cannot go on.</summary>
public interface ISampleSink : IAsyncDisposable
{
    /// <summary>Stores a batch; returns the number of samples that were refused.</summary>
    ValueTask<long> WriteAsync(WriteBatch batch, CancellationToken cancellation);

    /// <summary>Makes what was written so far durable, so that a later run may start behind it.</summary>
    ValueTask CheckpointAsync(CancellationToken cancellation);

    /// <summary>Reasons of refusals for people, the first of each kind.</summary>
    IReadOnlyCollection<string> Refusals { get; }
}
