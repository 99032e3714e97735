using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Compaction;

/// <summary>
/// Runs merges in slices and puts their results into the manifest. Failure policy: a merge that fails is given up and begins anew later; one that is
/// written but could not be put into the manifest, which may name it all the same, is put in again before anything else.
/// </summary>
internal sealed class PartMerger(IBlockStore store, PartCatalog catalog)
{
    private PartMerge? _merge;
    private Part[]? _pendingInputs;
    private PartMeta? _pendingMerged;

    /// <summary>True while a merge is under way.</summary>
    public bool IsBusy => _merge is not null || _pendingInputs is not null;

    /// <summary>Notes that the inputs are in use, so that their indexes stay in memory between slices.</summary>
    public void Touch(long timestamp)
    {
        foreach (Part p in _merge?.Parts ?? [])
        {
            p.LastUse = timestamp;
        }
    }

    /// <summary>Begins a merge. Throws <see cref="DamagedPartException"/> naming the input that cannot be read.</summary>
    public void Start(IReadOnlyList<Part> inputs)
    {
        if (IsBusy)
        {
            throw new InvalidOperationException("a merge is under way");
        }

        _merge = new PartMerge(store, catalog, inputs);
    }

    /// <summary>
    /// Goes on until about so many bytes are written; the bytes it wrote. <see cref="IsBusy"/> tells whether there is more. Throws as <see cref="Start"/>, and <see cref="IOException"/>s;
    /// the merge is then given up.
    /// </summary>
    public long Step(long bytes, CancellationToken cancellation)
    {
        long written = 0;
        if (_merge is { } merge)
        {
            try
            {
                long before = merge.Written;
                bool whole = merge.Parts.All(p => catalog.View.Parts.Contains(p));
                if (whole && !merge.Step(bytes, cancellation))
                {
                    return merge.Written - before;
                }

                if (whole)
                {
                    _pendingMerged = merge.Finish();
                    _pendingInputs = merge.Parts;
                }

                written = merge.Written - before;
            }
            catch
            {
                GiveUp();
                throw;
            }

            GiveUp();
        }

        if (_pendingInputs is { } inputs)
        {
            catalog.Change(_pendingMerged is null ? [] : [_pendingMerged], inputs);
            _pendingInputs = null;
            _pendingMerged = null;
        }

        return written;
    }

    /// <summary>Merges and replaces the inputs, behind whatever is under way.</summary>
    public void Merge(IReadOnlyList<Part> inputs, CancellationToken cancellation)
    {
        Complete(cancellation);
        if (inputs.All(p => catalog.View.Parts.Contains(p)))
        {
            Start(inputs);
            Complete(cancellation);
        }
    }

    /// <summary>Ends the merge under way without its result.</summary>
    public void GiveUp()
    {
        _merge?.Dispose();
        _merge = null;
    }

    private void Complete(CancellationToken cancellation)
    {
        while (IsBusy)
        {
            Step(64 << 20, cancellation);
        }
    }
}
