using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Chunks;

/// <summary>A bounds-checked cursor over encoded bytes; everything it cannot give is a <see cref="ChunkFormatException"/>.</summary>
internal ref struct ByteReader
{
    private readonly ReadOnlySpan<byte> _source;
    private int _position;

    /// <summary>Starts at <paramref name="position"/>, which lies within <paramref name="source"/>.</summary>
    public ByteReader(ReadOnlySpan<byte> source, int position = 0)
    {
        _source = source;
        _position = position;
    }

    public readonly int Position => _position;

    public readonly int Remaining => _source.Length - _position;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _source[_position..];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        if ((uint)_position >= (uint)_source.Length)
        {
            ThrowTruncated(_position);
        }

        return _source[_position++];
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(2));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        int position = _position;
        if (position > _source.Length - sizeof(ulong))
        {
            return ReadVarintByByte();
        }

        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_source), position));
        ulong ends = ~word & 0x8080808080808080;
        if (ends == 0)
        {
            return ReadVarintByByte();
        }

        // All bits up to the first clear top bit, then the gaps between the groups of seven closed, in three steps.
        _position = position + (BitOperations.TrailingZeroCount(ends) >> 3) + 1;
        word &= ends ^ (ends - 1);
        word = (word & 0x007f007f007f007f) | ((word & 0x7f007f007f007f00) >> 1);
        word = (word & 0x00003fff00003fff) | ((word & 0x3fff00003fff0000) >> 2);
        return (word & 0x0fffffff) | ((word & 0x0fffffff00000000) >> 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadSignedVarint() => Varint.UnZigZag(ReadVarint());

    /// <summary>A declared number of items, each at least <paramref name="leastBytes"/> long in what remains.</summary>
    public int ReadCount(int leastBytes)
    {
        ulong count = ReadVarint();
        if (count > (ulong)(Remaining / leastBytes))
        {
            throw new ChunkFormatException($"Chunk declares {count} items at byte {_position}, more than its remaining {Remaining} bytes can hold.");
        }

        return (int)count;
    }

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            ThrowTruncated(_position);
        }

        ReadOnlySpan<byte> bytes = _source.Slice(_position, count);
        _position += count;
        return bytes;
    }

    public void Skip(int count) => ReadBytes(count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadVarintByByte()
    {
        int used = Varint.Read(_source[_position..], out ulong value);
        if (used == 0)
        {
            throw new ChunkFormatException($"Chunk ends inside, or overflows, the number at byte {_position}.");
        }

        _position += used;
        return value;
    }

    private static void ThrowTruncated(int position) =>
        throw new ChunkFormatException($"Chunk ends early at byte {position}.");
}
