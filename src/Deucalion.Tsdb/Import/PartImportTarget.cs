using Deucalion.Storage;
using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Blocks;

namespace Deucalion.Tsdb.Import;

/// <summary>The store's side of an import: where its parts go, and the sequence that ranks them behind all that was written before it began.</summary>
internal sealed class PartImportTarget(IBlockStore store, PartCatalog catalog, long sequence, Func<bool> closed)
{
    public IBlockStore Store { get; } = store;

    public long Sequence { get; } = sequence;

    public string NextName() => catalog.NextPartName();

    public void Commit(PartMeta[] parts)
    {
        if (closed())
        {
            throw new StorageUnavailableException("the store was closed before the import was committed");
        }

        catalog.Change(parts, []);
    }

    public void Discard(string name)
    {
        try
        {
            Store.Delete(name);
        }
        catch (IOException)
        {
            // The next opening deletes objects that no manifest names.
        }
    }
}
