using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Bytes;

/// <summary>A growing byte buffer with the encodings of the store's files: little-endian integers, varints, length-prefixed bytes.</summary>
internal sealed class ByteWriter : IBufferWriter<byte>
{
    private byte[] _data;

    public ByteWriter(int capacity = 256) => _data = new byte[capacity];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _data.AsSpan(0, Length);

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _data.AsMemory(0, Length);

    /// <summary>Empties; gives back memory beyond <paramref name="keep"/> bytes.</summary>
    public void Clear(int keep = 1 << 20)
    {
        Length = 0;
        if (_data.Length > keep)
        {
            _data = new byte[Math.Min(keep, 4096)];
        }
    }

    /// <summary>Takes back what was written behind a length.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Byte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);
        Length += 2;
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);
        Length += 4;
    }

    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);
        Length += 8;
    }

    public void Int64(long value) => UInt64((ulong)value);

    public void Varint(ulong value) => Length += Primitives.Bits.Varint.Write(Reserve(Primitives.Bits.Varint.MaxLength), value);

    public void ZigZag(long value) => Varint(Primitives.Bits.Varint.ZigZag(value));

    /// <summary>
    /// A double as the varint of its byte-reversed bits: whole and short numbers, whose low mantissa bytes are zero, take two to five bytes.
    /// </summary>
    public void Double(double value) => Varint(BinaryPrimitives.ReverseEndianness(BitConverter.DoubleToUInt64Bits(value)));

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Varint length, then the bytes.</summary>
    public void Prefixed(ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)bytes.Length);
        Raw(bytes);
    }

    /// <summary>Varint length, then UTF-8.</summary>
    public void Text(string text) => Prefixed(Encoding.UTF8.GetBytes(text));

    /// <summary>Overwrites four bytes written earlier.</summary>
    public void PatchUInt32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_data.AsSpan(at), value);

    /// <summary>Overwrites bytes written earlier.</summary>
    public Span<byte> Patch(int at, int length) => _data.AsSpan(at, length);

    /// <summary>Zero bytes.</summary>
    public void Zeros(int count)
    {
        Reserve(count)[..count].Clear();
        Length += count;
    }

    /// <summary>CRC32C of what was written from an offset on, appended.</summary>
    public void Checksum(int from = 0) => UInt32(Crc32C.Compute(_data.AsSpan(from, Length - from)));

    public byte[] ToArray() => Written.ToArray();

    public Span<byte> Reserve(int size)
    {
        if (_data.Length - Length < size)
        {
            Array.Resize(ref _data, (int)Math.Min(Array.MaxLength, Math.Max(_data.Length * 2L, Length + (long)size)));
        }

        return _data.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _data.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => Reserve(Math.Max(sizeHint, 1));
}
