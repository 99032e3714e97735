using System.Buffers.Binary;
using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Wire.Protobuf;

/// <summary>
/// Writes a protobuf message into a buffer that it owns and reuses. Nested messages are written in place between <see cref="Begin"/> and
/// <see cref="End"/>; their length is put in front afterwards. Not for many threads.
/// </summary>
public sealed class ProtoWriter
{
    private byte[] _buffer = new byte[1024];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next call.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>What was written; valid until the next call.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>Empties it; memory beyond what an ordinary message needs is given up.</summary>
    public void Clear()
    {
        Length = 0;
        if (_buffer.Length > 8 << 20)
        {
            _buffer = new byte[1024];
        }
    }

    /// <summary>Goes back to an earlier <see cref="Length"/>.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>A varint field (also int64, bool, enum).</summary>
    public void Varint(int field, ulong value)
    {
        Tag(field, 0);
        Raw(value);
    }

    /// <summary>A varint field, left out when it has the default value.</summary>
    public void VarintUnlessZero(int field, ulong value)
    {
        if (value != 0)
        {
            Varint(field, value);
        }
    }

    /// <summary>A sint32 or sint64 field, left out when zero.</summary>
    public void ZigZagUnlessZero(int field, long value)
    {
        if (value != 0)
        {
            Varint(field, Primitives.Bits.Varint.ZigZag(value));
        }
    }

    /// <summary>A double field.</summary>
    public void Double(int field, double value)
    {
        Tag(field, 1);
        RawDouble(value);
    }

    /// <summary>A double field, left out when its bits are zero.</summary>
    public void DoubleUnlessZero(int field, double value)
    {
        if (BitConverter.DoubleToInt64Bits(value) != 0)
        {
            Double(field, value);
        }
    }

    /// <summary>A bytes or string field.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2);
        Raw((ulong)value.Length);
        value.CopyTo(Room(value.Length));
        Length += value.Length;
    }

    /// <summary>A string field.</summary>
    public void Text(int field, ReadOnlySpan<char> value)
    {
        int mark = Begin(field);
        Length += Encoding.UTF8.GetBytes(value, Room(Encoding.UTF8.GetMaxByteCount(value.Length)));
        End(mark);
    }

    /// <summary>A string field, left out when empty.</summary>
    public void TextUnlessEmpty(int field, ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty)
        {
            Text(field, value);
        }
    }

    /// <summary>Starts a nested message or a packed field; give the result to <see cref="End"/>.</summary>
    public int Begin(int field)
    {
        Tag(field, 2);
        Room(1);
        return Length++;
    }

    /// <summary>Ends what <see cref="Begin"/> started.</summary>
    public void End(int mark)
    {
        int content = Length - mark - 1;
        int more = Primitives.Bits.Varint.Length((ulong)content) - 1;
        if (more > 0)
        {
            Room(more);
            Buffer.BlockCopy(_buffer, mark + 1, _buffer, mark + 1 + more, content);
            Length += more;
        }

        Primitives.Bits.Varint.Write(_buffer.AsSpan(mark), (ulong)content);
    }

    /// <summary>A bare varint, inside a packed field or as a frame's length.</summary>
    public void Raw(ulong value) => Length += Primitives.Bits.Varint.Write(Room(Primitives.Bits.Varint.MaxLength), value);

    /// <summary>A bare double, inside a packed field.</summary>
    public void RawDouble(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);
        Length += 8;
    }

    /// <summary>Four bare bytes, high byte first.</summary>
    public void RawBigEndian(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);
        Length += 4;
    }

    /// <summary>Bare bytes.</summary>
    public void RawBytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        Length += value.Length;
    }

    private void Tag(int field, int wireType) => Raw(((ulong)field << 3) | (uint)wireType);

    private Span<byte> Room(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
        }

        return _buffer.AsSpan(Length);
    }
}
