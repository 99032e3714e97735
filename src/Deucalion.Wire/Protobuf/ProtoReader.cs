using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Deucalion.Primitives.Bits;

namespace Deucalion.Wire.Protobuf;

/// <summary>
/// Walks one protobuf message without allocation. Lengths are checked against what is there, so hostile input costs no more than its own
/// size. Throws <see cref="WireFormatException"/>.
/// </summary>
public ref struct ProtoReader
{
    private readonly ReadOnlySpan<byte> _data;
    private int _at;

    /// <summary>Reads the fields of <paramref name="message"/>.</summary>
    public ProtoReader(ReadOnlySpan<byte> message)
    {
        _data = message;
        _at = 0;
        Field = 0;
        WireType = 0;
    }

    /// <summary>Number of the present field.</summary>
    public int Field { get; private set; }

    /// <summary>Wire type of the present field: 0 varint, 1 fixed 64, 2 bytes, 5 fixed 32.</summary>
    public int WireType { get; private set; }

    /// <summary>Offset in the message of the next byte.</summary>
    public readonly int Offset => _at;

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next()
    {
        if (_at >= _data.Length)
        {
            return false;
        }

        ulong tag = ReadVarint();
        Field = (int)(tag >> 3);
        WireType = (int)(tag & 7);
        if (Field <= 0 || tag >> 3 > 536_870_911)
        {
            Fail("illegal field number");
        }

        return true;
    }

    /// <summary>Value of a varint field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        if (_at < _data.Length && _data[_at] < 0x80)
        {
            return _data[_at++];
        }

        int used = Varint.Read(_data[_at..], out ulong value);
        if (used == 0)
        {
            Fail("bad varint");
        }

        _at += used;
        return value;
    }

    /// <summary>Value of a zigzag varint field (sint32, sint64).</summary>
    public long ReadZigZag() => Varint.UnZigZag(ReadVarint());

    /// <summary>Value of a double field.</summary>
    public double ReadDouble()
    {
        if (_data.Length - _at < 8)
        {
            Fail("unexpected end");
        }

        double v = BinaryPrimitives.ReadDoubleLittleEndian(_data[_at..]);
        _at += 8;
        return v;
    }

    /// <summary>Value of a fixed64 or sfixed64 field.</summary>
    public ulong ReadFixed64()
    {
        if (_data.Length - _at < 8)
        {
            Fail("unexpected end");
        }

        ulong v = BinaryPrimitives.ReadUInt64LittleEndian(_data[_at..]);
        _at += 8;
        return v;
    }

    /// <summary>Content of a length-delimited field, borrowed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBytes()
    {
        ulong length = ReadVarint();
        if (length > (ulong)(_data.Length - _at))
        {
            Fail("unexpected end");
        }

        ReadOnlySpan<byte> content = _data.Slice(_at, (int)length);
        _at += (int)length;
        return content;
    }

    /// <summary>Passes over the present field.</summary>
    public void Skip()
    {
        switch (WireType)
        {
            case 0:
                ReadVarint();
                break;
            case 1:
                ReadDouble();
                break;
            case 2:
                ReadBytes();
                break;
            case 5:
                if (_data.Length - _at < 4)
                {
                    Fail("unexpected end");
                }

                _at += 4;
                break;
            default:
                Fail("illegal wire type");
                break;
        }
    }

    /// <summary>Throws unless the present field has the wire type that its definition asks for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Expect(int wireType)
    {
        if (WireType != wireType)
        {
            Fail("wrong wire type");
        }
    }

    private readonly void Fail(string what) =>
        throw new WireFormatException(FormattableString.Invariant($"protobuf: {what} at byte {_at} (field {Field})"));
}
