using Deucalion.Primitives.Files;
using Deucalion.Storage.Ports;

namespace Deucalion.Tsdb.Blocks;

/// <summary>Writes an object under a temporary name and gives it its own on <see cref="Commit"/>.</summary>
internal sealed class LocalBlockWriter : IBlockWriter
{
    private const int BufferBytes = 1 << 18;
    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly string _temporary;
    private readonly IFile _file;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _buffered;
    private long _written;
    private bool _done;

    public LocalBlockWriter(IFileSystem files, string path)
    {
        _files = files;
        _path = path;
        _temporary = path + LocalBlockStore.TemporarySuffix;
        files.DeleteFile(_temporary);
        _file = files.CreateNew(_temporary);
    }

    public long Position => _written + _buffered;

    public void Write(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int n = Math.Min(data.Length, BufferBytes - _buffered);
            data[..n].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += n;
            data = data[n..];
            if (_buffered == BufferBytes)
            {
                Flush();
            }
        }
    }

    public void Commit()
    {
        Flush();
        _file.SyncData();
        _file.Dispose();
        _files.Rename(_temporary, _path);
        _done = true;
        _files.SyncDirectory(_path[.._path.LastIndexOf('/')]);
    }

    public void Dispose()
    {
        if (_done)
        {
            return;
        }

        _done = true;
        _file.Dispose();
        try
        {
            _files.DeleteFile(_temporary);
        }
        catch (IOException)
        {
            // The next open removes it.
        }
    }

    private void Flush()
    {
        _file.Write(_written, _buffer.AsSpan(0, _buffered));
        _written += _buffered;
        _buffered = 0;
    }
}
