using Deucalion.Import.Chunks;
using Deucalion.Import.Writing;
using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;

namespace Deucalion.Import.Blocks;

/// <summary>Copies the samples of Prometheus blocks into a sink: group by group in time, series by series in label order.</summary>
public sealed class BlockImport(BlockDirectory source, SampleFilter filter, ISampleSink sink, ImportState state)
{
    private readonly WriteBatch _batch = new();
    private readonly SampleRun _samples = new();
    private long _series;
    private long _written;
    private long _refused;
    private long _total;

    /// <summary>Samples a batch has at most, when no single series has more.</summary>
    public int BatchSamples { get; init; } = 20_000;

    /// <summary>Batches after which what is done is made durable and noted.</summary>
    public int CheckpointBatches { get; init; } = 200;

    /// <summary>Told after every batch; null = nobody.</summary>
    public Action<ImportProgress>? Progress { get; init; }

    /// <summary>Runs to the end; throws <see cref="ImportException"/>, <see cref="BlockDamageException"/>, <see cref="IOException"/>s.</summary>
    public async Task<ImportProgress> RunAsync(CancellationToken cancellation)
    {
        IReadOnlyList<BlockGroup> groups = source.Groups(filter.MinTime, filter.MaxTime);
        _total = groups.Where(g => !state.IsDone(g.Key)).Sum(g => g.Samples);
        foreach (BlockGroup group in groups.Where(g => !state.IsDone(g.Key)))
        {
            await CopyAsync(group, cancellation).ConfigureAwait(false);
            await sink.CheckpointAsync(cancellation).ConfigureAwait(false);
            state.Finished(group.Key);
        }

        return Now("done");
    }

    private async Task CopyAsync(BlockGroup group, CancellationToken cancellation)
    {
        string key = group.Key;
        long skip = state.Skip(key);
        using BlockGroup.GroupReader reader = group.Open(filter.MinTime, filter.MaxTime);
        int batches = 0;
        for (long at = 1; ; at++)
        {
            if (!reader.MoveNext(out LabelSet labels, at > skip ? _samples : null))
            {
                break;
            }

            if (at <= skip || !filter.Accepts(labels) || _samples.Count == 0)
            {
                continue;
            }

            await AddAsync(labels, key, cancellation).ConfigureAwait(false);
            if (_batch.SampleCount + _batch.HistogramCount >= BatchSamples)
            {
                await WriteAsync(key, cancellation).ConfigureAwait(false);
                if (++batches % CheckpointBatches == 0)
                {
                    await sink.CheckpointAsync(cancellation).ConfigureAwait(false);
                    state.Reached(key, at);
                }
            }
        }

        await WriteAsync(key, cancellation).ConfigureAwait(false);
    }

    private async Task AddAsync(LabelSet labels, string stage, CancellationToken cancellation)
    {
        _series++;
        for (int i = 0; i < _samples.Count; i++)
        {
            // A series of a merged block may have more samples than a request should.
            bool full = _batch.SampleCount + _batch.HistogramCount >= 4L * BatchSamples;
            if (full)
            {
                await WriteAsync(stage, cancellation).ConfigureAwait(false);
            }

            if (i == 0 || full)
            {
                _batch.BeginSeries(labels);
            }

            SampleRun.Row row = _samples[i];
            if (row.Histogram is { } h)
            {
                _batch.AddHistogram(row.Time, h);
            }
            else
            {
                _batch.AddSample(row.Time, row.Value);
            }
        }
    }

    private async Task WriteAsync(string stage, CancellationToken cancellation)
    {
        if (_batch.SeriesCount == 0)
        {
            return;
        }

        cancellation.ThrowIfCancellationRequested();
        _refused += await sink.WriteAsync(_batch, cancellation).ConfigureAwait(false);
        _written += _batch.SampleCount + _batch.HistogramCount;
        _batch.Clear();
        Progress?.Invoke(Now(stage));
    }

    private ImportProgress Now(string stage) => new(stage, _series, _written, _refused, _total);
}
