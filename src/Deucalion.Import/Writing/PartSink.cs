using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;
using Deucalion.Tsdb;
using Deucalion.Tsdb.Import;

namespace Deucalion.Import.Writing;

/// <summary>
/// Writes straight into parts of an open store: for sources that come series by series. Nothing is visible before the checkpoint that follows it. Of two
/// samples of one series and time the imported one counts. The store is not closed here.
/// </summary>
public sealed class PartSink(TimeSeriesStore store) : ISampleSink
{
    private readonly Dictionary<string, string> _refusals = [];
    private PartImport? _import;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Refusals => _refusals.Values;

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(WriteBatch batch, CancellationToken cancellation)
    {
        _import ??= store.BeginImport();
        long refused = 0;
        for (int i = 0; i < batch.SeriesCount; i++)
        {
            LabelSet labels = LabelSet.FromEncoded(batch.Labels(i));
            if (labels.IsEmpty)
            {
                refused += batch.Times(i).Length + batch.Histograms(i).Length;
                _refusals.TryAdd("labels", "a series without labels");
                continue;
            }

            _import.AddSeries(labels);
            _import.AddSamples(batch.Times(i), batch.Values(i), batch.StartTimes(i));
            refused += AddHistograms(batch, i, labels);
        }

        if (batch.Metadata.Count > 0)
        {
            await store.SetMetadataAsync(batch.Metadata, cancellation).ConfigureAwait(false);
        }

        return refused;
    }

    /// <inheritdoc/>
    public ValueTask CheckpointAsync(CancellationToken cancellation)
    {
        _import?.Commit(cancellation);
        _import?.Dispose();
        _import = null;
        while (!cancellation.IsCancellationRequested && store.MaintenanceStep(cancellation))
        {
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _import?.Dispose();
        return ValueTask.CompletedTask;
    }

    private long AddHistograms(WriteBatch batch, int series, LabelSet labels)
    {
        long refused = 0;
        foreach (HistogramEntry h in batch.Histograms(series))
        {
            try
            {
                _import!.AddHistogram(h.Time, h.Histogram, h.StartTime);
            }
            catch (ArgumentException e)
            {
                refused++;
                _refusals.TryAdd("histogram", string.Create(CultureInfo.InvariantCulture, $"a histogram contradicts itself: {labels} at {h.Time}: {e.Message}"));
            }
        }

        return refused;
    }
}
