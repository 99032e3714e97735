using Deucalion.Storage;
using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Index;
using Deucalion.Tsdb.Writing;

namespace Deucalion.Tsdb.Compaction;

/// <summary>
/// Moves the head to parts: one part per window for samples in order, one more for those out of order. The log before the position at which the head
/// was taken is dropped once the manifest names the parts. Failure policy: what was taken stays in memory and readable, and the next try writes it again under
/// new names; nothing else is taken before that has worked.
/// </summary>
internal sealed class HeadFlusher(HeadMemory head, WritePipeline pipeline, ILog log, PartCatalog catalog, IBlockStore store, TimeSeriesStoreOptions options)
{
    private List<(HeadSeries Series, SeriesData Data)>? _taken;
    private long _position;
    private long _savedExemplars = -1;
    private long _savedMetadata = -1;

    /// <summary>True when an earlier flush failed and waits to be repeated.</summary>
    public bool IsPending => _taken is not null;

    /// <summary>True when exemplars or metadata changed since they were saved.</summary>
    public bool HasStateToSave => _savedExemplars != head.Exemplars.Version || _savedMetadata != head.Metadata.Version;

    /// <summary>Notes that the present exemplars and metadata are those of the saved state.</summary>
    public void MarkSaved()
    {
        _savedExemplars = head.Exemplars.Version;
        _savedMetadata = head.Metadata.Version;
    }

    /// <summary>Writes the head to disk. One thread at a time. Throws <see cref="IOException"/>s.</summary>
    public void Flush(CancellationToken cancellation)
    {
        long exemplars = 0;
        long metadata = 0;
        if (_taken is null)
        {
            pipeline.Quiesce(() =>
            {
                _position = pipeline.StartGeneration();
                _taken = head.BeginFlush();
                return 0;
            });
        }

        exemplars = head.Exemplars.Version;
        metadata = head.Metadata.Version;
        string? state = null;
        if (exemplars != _savedExemplars || metadata != _savedMetadata)
        {
            state = catalog.NextStateName();
            store.Put(state, StateObject.Encode(head));
        }

        List<PartMeta> parts = WriteParts(_taken!, cancellation);
        string oldState = catalog.Manifest.State;
        catalog.Change(parts, [], _position, state);
        if (state is not null)
        {
            _savedExemplars = exemplars;
            _savedMetadata = metadata;
            if (oldState.Length > 0)
            {
                store.Delete(oldState);
            }
        }

        uint idleBefore = (uint)Math.Max(0, pipeline.Now - options.SeriesIdleTime.TotalSeconds);
        pipeline.Quiesce(() =>
        {
            head.EndFlush(_taken!, idleBefore);
            return 0;
        });
        _taken = null;
        log.TruncateBefore(_position);
    }

    private List<PartMeta> WriteParts(List<(HeadSeries Series, SeriesData Data)> taken, CancellationToken cancellation)
    {
        taken.Sort(static (a, b) => LabelOrder.Compare(a.Series.Labels.Encoded, b.Series.Labels.Encoded));
        var ordered = new WindowedBlocks();
        var side = new WindowedBlocks();
        var times = new TimeColumnCache();
        var rows = new List<SampleRow>();
        var blocks = new List<SealedBlock>();
        foreach ((HeadSeries series, SeriesData data) in taken)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (SealedBlock b in data.Sealed ?? [])
            {
                ordered.Add(series.Labels, b);
            }

            if (data.Count > 0)
            {
                ordered.Add(series.Labels, BlockSealer.Seal(data.Clock!, data.Values, data.Histograms, data.Starts, data.Count));
            }

            if (data.Side is not null)
            {
                rows.Clear();
                blocks.Clear();
                data.Side.CopyTo(rows);
                SampleRow.SortLastWins(rows);
                BlockSealer.SealRows(rows, TimeWindow.Hours2, times.Get, blocks);
                blocks.ForEach(b => side.Add(series.Labels, b));
            }
        }

        List<PartMeta> parts = [];
        ordered.Write(store, catalog, _position, 0, parts, cancellation);
        side.Write(store, catalog, _position, 1, parts, cancellation);
        return parts;
    }
}
