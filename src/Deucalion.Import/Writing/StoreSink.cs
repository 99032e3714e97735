using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb;

namespace Deucalion.Import.Writing;

/// <summary>Writes into an open store. The store is flushed when its head has grown and at every checkpoint; it is not closed here.</summary>
public sealed class StoreSink(TimeSeriesStore store) : ISampleSink
{
    private const long FlushAt = 4_000_000;
    private readonly Dictionary<AppendFailureKind, string> _refusals = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Refusals => _refusals.Values;

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(WriteBatch batch, CancellationToken cancellation)
    {
        AppendResult result = await store.AppendAsync(batch, AppendOptions.Partial, cancellation).ConfigureAwait(false);
        foreach (AppendFailure f in result.Failures)
        {
            _refusals.TryAdd(f.Kind, $"{Reason(f.Kind)}: {LabelSet.FromEncoded(batch.Labels(f.Series))} at {f.Time}{(f.Detail.Length > 0 ? ": " + f.Detail : string.Empty)}");
        }

        if (store.HeadSamples >= FlushAt)
        {
            store.Flush(cancellation);
        }

        return result.SampleFailureCount;
    }

    /// <inheritdoc/>
    public ValueTask CheckpointAsync(CancellationToken cancellation)
    {
        store.Flush(cancellation);
        while (!cancellation.IsCancellationRequested && store.MaintenanceStep(cancellation))
        {
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Reason(AppendFailureKind kind) => kind switch
    {
        AppendFailureKind.Duplicate => "another value is stored at the same time and stays",
        AppendFailureKind.InvalidHistogram => "a histogram contradicts itself",
        AppendFailureKind.OutOfOrder or AppendFailureKind.TooOld => "older than the store takes",
        AppendFailureKind.TooFarInFuture => "too far in the future",
        AppendFailureKind.SeriesLimit => "too many series",
        _ => "an exemplar is out of order or there already",
    };
}
