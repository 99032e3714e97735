using Deucalion.Storage.Writing;

namespace Deucalion.Doors.Benchmarks;

/// <summary>Takes everything and keeps nothing, so that only the door is measured.</summary>
internal sealed class NullStore : IAppender
{
    public ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options, CancellationToken cancellation) =>
        ValueTask.FromResult(new AppendResult { SamplesStored = batch.SampleCount, HistogramsStored = batch.HistogramCount });
}
