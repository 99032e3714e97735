using Deucalion.Storage;
using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Writing;

namespace Deucalion.Tsdb.Compaction;

/// <summary>
/// Moves the head to parts: one part per window for samples in order, one more for those out of order. The log before the position at which the head
/// was taken is dropped once the manifest names the parts. Failure policy: what was taken stays in memory and readable, and the next try writes it again under
/// new names; nothing else is taken before that has worked.
/// </summary>
internal sealed class HeadFlusher(HeadMemory head, WritePipeline pipeline, ILog log, PartCatalog catalog, IBlockStore store, TimeSeriesStoreOptions options)
{
    private HeadGeneration? _taken;
    private long _position;

    /// <summary>What an earlier try wrote before the manifest failed: perhaps the manifest on disk names it, so it is neither deleted nor written again.</summary>
    private List<PartMeta>? _written;
    private string? _state;
    private readonly List<string> _names = [];
    private long _stateExemplars;
    private long _stateMetadata;
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
        catalog.RequireManifest();
        if (_taken is null)
        {
            pipeline.Quiesce(() =>
            {
                _position = pipeline.StartGeneration();
                _taken = head.BeginFlush();
                return 0;
            });
        }

        if (_written is null)
        {
            WriteObjects(cancellation);
        }

        string oldState = catalog.Manifest.State;
        catalog.Change(_written!, [], _position, _state);
        if (_state is not null)
        {
            _savedExemplars = _stateExemplars;
            _savedMetadata = _stateMetadata;
            Delete(oldState);
        }

        _written = null;
        _state = null;
        uint idleBefore = (uint)Math.Max(0, pipeline.Now - options.SeriesIdleTime.TotalSeconds);
        pipeline.Quiesce(() =>
        {
            head.EndFlush(idleBefore);
            return 0;
        });
        _taken = null;
        log.TruncateBefore(_position);
    }

    private void WriteObjects(CancellationToken cancellation)
    {
        _names.Clear();
        try
        {
            List<PartMeta> parts = WriteParts(_taken!, cancellation);
            _stateExemplars = head.Exemplars.Version;
            _stateMetadata = head.Metadata.Version;
            _state = null;
            if (_stateExemplars != _savedExemplars || _stateMetadata != _savedMetadata)
            {
                _state = catalog.NextStateName();
                _names.Add(_state);
                store.Put(_state, StateObject.Encode(head));
            }

            _written = parts;
        }
        catch
        {
            // No manifest was told of them; they would pile up with every try.
            _names.ForEach(Delete);
            throw;
        }
    }

    private void Delete(string name)
    {
        try
        {
            if (name.Length > 0)
            {
                store.Delete(name);
            }
        }
        catch (IOException)
        {
            // The next open removes it.
        }
    }

    private List<PartMeta> WriteParts(HeadGeneration taken, CancellationToken cancellation)
    {
        List<PartMeta> parts = [];
        GenerationWriter.WriteOrdered(taken, store, catalog, _position, parts, _names, cancellation);
        GenerationWriter.WriteSide(taken, store, catalog, _position, parts, _names, cancellation);
        return parts;
    }
}
