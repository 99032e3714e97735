using System.Buffers.Binary;
using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Bytes;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. Every read past the end or beyond a sane size is an <see cref="InvalidDataException"/>.</summary>
internal ref struct SpanReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Offset of the next read.</summary>
    public int Position { get; private set; }

    public readonly int Remaining => _data.Length - Position;

    public byte Byte() => Raw(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Raw(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Raw(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Raw(8));

    public long Int64() => (long)UInt64();

    public ulong Varint()
    {
        int n = Primitives.Bits.Varint.Read(_data[Position..], out ulong value);
        if (n == 0)
        {
            throw Short();
        }

        Position += n;
        return value;
    }

    public long ZigZag() => Primitives.Bits.Varint.UnZigZag(Varint());

    public double Double() => BitConverter.UInt64BitsToDouble(BinaryPrimitives.ReverseEndianness(Varint()));

    /// <summary>A count of items that take at least <paramref name="itemBytes"/> each, so that a false count cannot claim memory.</summary>
    public int Count(int itemBytes = 1)
    {
        ulong n = Varint();
        if (n > (ulong)(Remaining / Math.Max(1, itemBytes)))
        {
            throw new InvalidDataException("a count exceeds what follows");
        }

        return (int)n;
    }

    public ReadOnlySpan<byte> Raw(int length)
    {
        if (length < 0 || length > Remaining)
        {
            throw Short();
        }

        ReadOnlySpan<byte> s = _data.Slice(Position, length);
        Position += length;
        return s;
    }

    public ReadOnlySpan<byte> Prefixed() => Raw(Count());

    public string Text() => Encoding.UTF8.GetString(Prefixed());

    private static InvalidDataException Short() => new("the data ends early");
}
