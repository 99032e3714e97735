using System.Buffers.Binary;
using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Import.Writing;

/// <summary>A growing protobuf message; reusable.</summary>
internal sealed class ProtobufBuffer
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Number(int field, ulong value)
    {
        Raw((ulong)(field << 3));
        Raw(value);
    }

    public void Double(int field, double value)
    {
        Raw((ulong)((field << 3) | 1));
        BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);
        Length += 8;
    }

    public void Bytes(int field, ReadOnlySpan<byte> content)
    {
        Raw((ulong)((field << 3) | 2));
        Raw((ulong)content.Length);
        content.CopyTo(Room(content.Length));
        Length += content.Length;
    }

    public void Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    /// <summary>A varint without a field, for packed lists.</summary>
    public void Raw(ulong value) => Length += Varint.Write(Room(Varint.MaxLength), value);

    /// <summary>A double without a field, for packed lists.</summary>
    public void RawDouble(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);
        Length += 8;
    }

    private Span<byte> Room(int length)
    {
        if (Length + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        }

        return _bytes.AsSpan(Length);
    }
}
