using System.Buffers.Binary;
using Deucalion.Primitives.Bits;

namespace Deucalion.Import.Blocks;

/// <summary>Reads varints and big-endian integers of one checked piece of a file; errors name the place.</summary>
internal ref struct BlockReader(MappedFile file, long offset, ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly bool AtEnd => _at >= _bytes.Length;

    public readonly int Remaining => _bytes.Length - _at;

    public readonly long Position => offset + _at;

    public ulong Unsigned()
    {
        int used = Varint.Read(_bytes[_at..], out ulong value);
        if (used == 0)
        {
            throw Damage("a variable-length integer is cut or too long");
        }

        _at += used;
        return value;
    }

    public long Signed() => Varint.UnZigZag(Unsigned());

    /// <summary>A number of items that take at least so many bytes each.</summary>
    public int Count(int leastBytes)
    {
        ulong n = Unsigned();
        return n <= (ulong)(Remaining / leastBytes) ? (int)n : throw Damage($"{n} items are announced, {Remaining} bytes follow");
    }

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    public ReadOnlySpan<byte> Bytes(ulong length)
    {
        if (length > (ulong)Remaining)
        {
            throw Damage($"{length} bytes are announced, {Remaining} follow");
        }

        ReadOnlySpan<byte> found = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return found;
    }

    public readonly BlockDamageException Damage(string what) => file.Damage(Position, what);
}
