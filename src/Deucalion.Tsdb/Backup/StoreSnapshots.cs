using System.Buffers.Binary;
using System.Collections.Immutable;
using Deucalion.Primitives.Bits;
using Deucalion.Primitives.Files;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Backup;

/// <summary>
/// Snapshots below snapshots/ of a store: hard links to its immutable objects and a manifest of their own. A snapshot is made under a temporary
/// name, so it is there whole or not at all; what a crash leaves is removed at the next opening.
/// </summary>
internal sealed class StoreSnapshots(IFileSystem files, string root, TimeProvider time)
{
    public const string Folder = "snapshots";
    private const string InfoName = "snapshot";
    private const int InfoLength = 24;

    private string Directory => root + "/" + Folder;

    private static ReadOnlySpan<byte> InfoMagic => "DCLNSNAP"u8;

    /// <summary>Makes one of parts that the caller holds. Throws <see cref="IOException"/>s, also when the name is taken.</summary>
    public SnapshotInfo Create(string name, PartView view, Manifest manifest)
    {
        string final = Directory + "/" + SnapshotName.Check(name);
        if (files.DirectoryExists(final))
        {
            throw new IOException($"snapshot {name} exists already");
        }

        string temporary = final + LocalBlockStore.TemporarySuffix;
        files.DeleteDirectory(temporary);
        try
        {
            Fill(temporary, view, manifest);
            files.Rename(temporary, final);
            files.SyncDirectory(Directory);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }

        return Read(name) ?? throw new IOException($"snapshot {name} cannot be read back");
    }

    /// <summary>Those that are there, by name; one that cannot be read is left out.</summary>
    public IReadOnlyList<SnapshotInfo> List() =>
        [.. files.List(Directory).Where(n => !n.EndsWith(LocalBlockStore.TemporarySuffix, StringComparison.Ordinal)).Select(Read).OfType<SnapshotInfo>()];

    /// <summary>Removes one; false when there is none. Its manifest goes first, so that what a crash leaves is not taken for a snapshot.</summary>
    public bool Delete(string name)
    {
        string directory = Directory + "/" + SnapshotName.Check(name);
        if (!files.DirectoryExists(directory))
        {
            return false;
        }

        files.Rename(directory, directory + LocalBlockStore.TemporarySuffix);
        files.DeleteDirectory(directory + LocalBlockStore.TemporarySuffix);
        files.SyncDirectory(Directory);
        return true;
    }

    /// <summary>Removes what interrupted work left.</summary>
    public void RemoveTemporaries()
    {
        if (!files.DirectoryExists(Directory))
        {
            return;
        }

        foreach (string n in files.List(Directory))
        {
            if (n.EndsWith(LocalBlockStore.TemporarySuffix, StringComparison.Ordinal))
            {
                TryDelete(Directory + "/" + n);
            }
        }
    }

    private void Fill(string directory, PartView view, Manifest manifest)
    {
        var store = new LocalBlockStore(files, directory);
        var names = new List<string>(view.Parts.Select(p => p.Meta.Name));
        if (manifest.State.Length > 0)
        {
            names.Add(manifest.State);
        }

        foreach (string folder in names.Select(n => n[..n.LastIndexOf('/')]).Distinct())
        {
            DurableDirectory.Create(files, directory + "/" + folder);
        }

        foreach (string n in names)
        {
            files.Link(root + "/" + n, directory + "/" + n);
        }

        foreach (string folder in names.Select(n => n[..n.LastIndexOf('/')]).Distinct())
        {
            files.SyncDirectory(directory + "/" + folder);
        }

        store.Put(InfoName, Info());
        Manifest own = manifest with { Parts = [.. view.Parts.Select(p => p.Meta)], Tombstones = [.. view.Tombstones.Where(t => !t.IsRule)] };
        store.TryReplaceManifest(Manifest.ObjectName, 0, own.Encode());
    }

    private byte[] Info()
    {
        var w = new ByteWriter(InfoLength);
        w.Raw(InfoMagic);
        w.UInt16(1);
        w.UInt16(1);
        w.Int64(time.GetUtcNow().ToUnixTimeMilliseconds());
        w.Checksum();
        return w.ToArray();
    }

    private SnapshotInfo? Read(string name)
    {
        string directory = Directory + "/" + name;
        if (!files.FileExists(directory + "/" + Manifest.ObjectName) || !files.FileExists(directory + "/" + InfoName))
        {
            return null;
        }

        try
        {
            var store = new LocalBlockStore(files, directory);
            byte[] info = new byte[InfoLength];
            store.Get(InfoName, 0, info);
            store.CloseReaders();
            if (!info.AsSpan(0, 8).SequenceEqual(InfoMagic) || BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(InfoLength - 4)) != Crc32C.Compute(info.AsSpan(0, InfoLength - 4)))
            {
                return null;
            }

            ImmutableArray<PartMeta> parts = Manifest.Decode(store.ReadManifest(Manifest.ObjectName, out _)).Parts;
            return new SnapshotInfo(
                name,
                directory,
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(info.AsSpan(12))),
                parts.Length,
                parts.Sum(p => p.Samples),
                parts.IsEmpty ? long.MaxValue : parts.Min(p => p.MinTime),
                parts.IsEmpty ? long.MinValue : parts.Max(p => p.MaxTime),
                parts.Sum(p => p.Bytes));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private void TryDelete(string directory)
    {
        try
        {
            files.DeleteDirectory(directory);
        }
        catch (IOException)
        {
            // The next opening tries again.
        }
    }
}
