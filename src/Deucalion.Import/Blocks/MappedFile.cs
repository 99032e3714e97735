using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace Deucalion.Import.Blocks;

/// <summary>A whole file, mapped for reading; every access is checked against its length. Disposing makes earlier spans invalid.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;

    public MappedFile(string path)
    {
        Path = path;
        Length = new FileInfo(path).Length;
        if (Length > 0)
        {
            _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            _start += _view.PointerOffset;
        }
    }

    public string Path { get; }

    public long Length { get; }

    /// <summary>Bytes at an offset; throws <see cref="BlockDamageException"/> when the file ends before.</summary>
    public ReadOnlySpan<byte> At(long offset, long length)
    {
        if (offset < 0 || length < 0 || length > int.MaxValue || offset > Length - length)
        {
            throw Damage(offset, $"{length} bytes are expected here, the file has {Length}");
        }

        return new ReadOnlySpan<byte>(_start + offset, (int)length);
    }

    /// <summary>Bytes at an offset, as many as there are up to a number.</summary>
    public ReadOnlySpan<byte> UpTo(long offset, int most) => At(offset, Math.Clamp(Length - offset, 0, most));

    public uint UInt32(long offset) => BinaryPrimitives.ReadUInt32BigEndian(At(offset, 4));

    public ulong UInt64(long offset) => BinaryPrimitives.ReadUInt64BigEndian(At(offset, 8));

    public BlockDamageException Damage(long offset, string what) => new(Path, offset, what);

    public void Dispose()
    {
        if (_view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _map!.Dispose();
        }
    }
}
