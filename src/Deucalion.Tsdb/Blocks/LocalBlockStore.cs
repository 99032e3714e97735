using System.Buffers.Binary;
using Deucalion.Primitives.Bits;
using Deucalion.Primitives.Files;
using Deucalion.Storage.Ports;

namespace Deucalion.Tsdb.Blocks;

/// <summary>
/// The block store on a directory. An object is written under a temporary name, synced, renamed, and its directory synced; so it is there whole or not at all.
/// Failure policy: what fails leaves at most a temporary file, which the next open removes.
/// </summary>
public sealed class LocalBlockStore : IBlockStore
{
    internal const string TemporarySuffix = ".tmp";
    internal const string DamagedSuffix = ".damaged";
    private const int ManifestHeader = 40;
    private readonly IFileSystem _files;
    private readonly string _root;
    private readonly Lock _open = new();
    private readonly Dictionary<string, OpenObject> _readers = [];
    private readonly HashSet<string> _folders = [];

    /// <summary>A store in a directory, which is created.</summary>
    public LocalBlockStore(IFileSystem files, string root)
    {
        _files = files;
        _root = root;
        DurableDirectory.Create(files, root);
    }

    private static ReadOnlySpan<byte> ManifestMagic => "DCLNMANI"u8;

    /// <inheritdoc/>
    public void Put(string name, ReadOnlySpan<byte> content)
    {
        using IBlockWriter w = Create(name);
        w.Write(content);
        w.Commit();
    }

    /// <inheritdoc/>
    public IBlockWriter Create(string name)
    {
        string path = PathOf(name);
        if (_files.FileExists(path))
        {
            throw new IOException($"object {name} exists already");
        }

        string directory = DirectoryOf(path);
        if (directory != _root)
        {
            lock (_open)
            {
                if (!_folders.Contains(directory))
                {
                    DurableDirectory.Create(_files, directory);
                    _folders.Add(directory);
                }
            }
        }

        return new LocalBlockWriter(_files, path);
    }

    /// <inheritdoc/>
    public long Length(string name)
    {
        if (!_files.FileExists(PathOf(name)))
        {
            return -1;
        }

        OpenObject o = Enter(name);
        try
        {
            return o.File.Length;
        }
        finally
        {
            Leave(o);
        }
    }

    /// <inheritdoc/>
    public void Get(string name, long offset, Span<byte> buffer)
    {
        OpenObject o = Enter(name);
        try
        {
            Read(o.File, name, offset, buffer);
        }
        finally
        {
            Leave(o);
        }
    }

    /// <summary>Bytes that may still be written.</summary>
    public long FreeBytes() => _files.FreeBytes(_root);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string prefix)
    {
        int slash = prefix.LastIndexOf('/');
        string folder = slash < 0 ? string.Empty : prefix[..(slash + 1)];
        string directory = slash < 0 ? _root : PathOf(prefix[..slash]);
        return [.. _files.List(directory).Select(n => folder + n).Where(n => n.StartsWith(prefix, StringComparison.Ordinal) && !n.EndsWith(TemporarySuffix, StringComparison.Ordinal))];
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        Close(name);

        // Not synced: an object that comes back after power loss is named by no manifest and goes at the next opening.
        _files.DeleteFile(PathOf(name));
    }

    /// <inheritdoc/>
    public void SetAside(string name)
    {
        Close(name);
        string path = PathOf(name);
        if (_files.FileExists(path))
        {
            _files.Rename(path, path + DamagedSuffix);
            _files.SyncDirectory(DirectoryOf(path));
        }
    }

    /// <inheritdoc/>
    public byte[] ReadManifest(string name, out long version)
    {
        version = 0;
        string path = PathOf(name);
        if (!_files.FileExists(path))
        {
            return [];
        }

        byte[] bytes;
        using (IFile file = _files.OpenRead(path))
        {
            bytes = new byte[file.Length];
            int n = 0;
            for (int got = 1; n < bytes.Length && got > 0; n += got)
            {
                got = file.Read(n, bytes.AsSpan(n));
            }
        }

        // Two copies, one behind the other: a flipped bit spoils one of them.
        if (TryReadCopy(bytes, out byte[] content, out version) || TryReadCopy(bytes.AsSpan(bytes.Length / 2), out content, out version))
        {
            return content;
        }

        throw new InvalidDataException($"both copies in {path} are damaged");
    }

    /// <summary>Offset of the copy of a manifest that is damaged while the other one is sound; -1 when both are sound or both are not.</summary>
    internal long DamagedManifestCopy(string name)
    {
        byte[] bytes = new byte[Math.Max(0, Length(name))];
        Get(name, 0, bytes);
        Close(name);
        bool first = TryReadCopy(bytes, out _, out _);
        bool second = TryReadCopy(bytes.AsSpan(bytes.Length / 2), out _, out _);
        return first == second ? -1 : first ? bytes.Length / 2 : 0;
    }

    /// <inheritdoc/>
    public bool TryReplaceManifest(string name, long expectedVersion, ReadOnlySpan<byte> content)
    {
        long version;
        try
        {
            ReadManifest(name, out version);
        }
        catch (InvalidDataException)
        {
            version = expectedVersion;
        }

        if (version != expectedVersion)
        {
            return false;
        }

        byte[] copy = new byte[ManifestHeader + content.Length];
        ManifestMagic.CopyTo(copy);
        BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(10), 1);
        BinaryPrimitives.WriteInt64LittleEndian(copy.AsSpan(16), expectedVersion + 1);
        BinaryPrimitives.WriteInt64LittleEndian(copy.AsSpan(24), content.Length);
        content.CopyTo(copy.AsSpan(ManifestHeader));
        BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(32), Crc32C.Compute(content));
        BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(36), Crc32C.Compute(copy.AsSpan(0, 36)));
        using var w = new LocalBlockWriter(_files, PathOf(name));
        w.Write(copy);
        w.Write(copy);
        w.Commit();
        return true;
    }

    /// <summary>Removes what an interrupted write left below a folder ("" = the root).</summary>
    public void RemoveTemporaries(string folder)
    {
        string directory = folder.Length == 0 ? _root : PathOf(folder);
        foreach (string n in _files.List(directory))
        {
            if (n.EndsWith(TemporarySuffix, StringComparison.Ordinal))
            {
                _files.DeleteFile(directory + "/" + n);
            }
        }
    }

    /// <summary>Closes the files that reads opened.</summary>
    public void CloseReaders()
    {
        lock (_open)
        {
            foreach (OpenObject o in _readers.Values)
            {
                LetGo(o);
            }

            _readers.Clear();
        }
    }

    private static bool TryReadCopy(ReadOnlySpan<byte> bytes, out byte[] content, out long version)
    {
        content = [];
        version = 0;
        if (bytes.Length < ManifestHeader || !bytes[..8].SequenceEqual(ManifestMagic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]) != Crc32C.Compute(bytes[..36]))
        {
            return false;
        }

        ushort oldest = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]);
        if (oldest > 1)
        {
            throw new NotSupportedException($"the store was written by a newer release (it needs manifest format {oldest}, this release reads 1): start that release or a later one");
        }

        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        if (length < 0 || length > bytes.Length - ManifestHeader)
        {
            return false;
        }

        ReadOnlySpan<byte> body = bytes.Slice(ManifestHeader, (int)length);
        if (Crc32C.Compute(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]))
        {
            return false;
        }

        version = BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]);
        content = body.ToArray();
        return true;
    }

    private static void Read(IFile file, string name, long offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int n = file.Read(offset, buffer);
            if (n == 0)
            {
                throw new EndOfStreamException($"object {name} ends before offset {offset + buffer.Length}");
            }

            offset += n;
            buffer = buffer[n..];
        }
    }

    private static string DirectoryOf(string path) => path[..path.LastIndexOf('/')];

    private string PathOf(string name) => _root + "/" + name;

    private static void LetGo(OpenObject o)
    {
        o.LetGo = true;
        if (o.Readers == 0)
        {
            o.File.Dispose();
        }
    }

    private OpenObject Enter(string name)
    {
        lock (_open)
        {
            if (!_readers.TryGetValue(name, out OpenObject? o))
            {
                o = new OpenObject(_files.OpenRead(PathOf(name)));
                _readers.Add(name, o);
            }

            o.Readers++;
            return o;
        }
    }

    private void Leave(OpenObject o)
    {
        lock (_open)
        {
            o.Readers--;
            if (o.LetGo && o.Readers == 0)
            {
                o.File.Dispose();
            }
        }
    }

    private void Close(string name)
    {
        lock (_open)
        {
            if (_readers.Remove(name, out OpenObject? o))
            {
                LetGo(o);
            }
        }
    }
}
