using System.Buffers.Binary;
using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Wire.Tests.Exposition;

/// <summary>Writes protobuf messages for tests.</summary>
internal sealed class ProtoWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public ProtoWriter Varint(int field, ulong value)
    {
        Raw((ulong)field << 3);
        Raw(value);
        return this;
    }

    public ProtoWriter ZigZag(int field, long value) => Varint(field, (ulong)((value << 1) ^ (value >> 63)));

    public ProtoWriter Double(int field, double value)
    {
        Raw(((ulong)field << 3) | 1);
        byte[] b = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(b, value);
        _bytes.AddRange(b);
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, Action<ProtoWriter> content)
    {
        var inner = new ProtoWriter();
        content(inner);
        return Bytes(field, inner.ToArray());
    }

    public ProtoWriter Label(int field, string name, string value) => Message(field, m => m.Text(1, name).Text(2, value));

    public ProtoWriter Bytes(int field, byte[] value)
    {
        Raw(((ulong)field << 3) | 2);
        Raw((ulong)value.Length);
        _bytes.AddRange(value);
        return this;
    }

    public ProtoWriter PackedZigZag(int field, params long[] values)
    {
        var inner = new ProtoWriter();
        foreach (long v in values)
        {
            inner.Raw((ulong)((v << 1) ^ (v >> 63)));
        }

        return Bytes(field, inner.ToArray());
    }

    /// <summary>A family as the body has it: its length before it.</summary>
    public ProtoWriter Family(string name, int type, params Action<ProtoWriter>[] metrics)
    {
        var inner = new ProtoWriter().Text(1, name).Text(2, "help of " + name).Varint(3, (ulong)type);
        foreach (Action<ProtoWriter> metric in metrics)
        {
            inner.Message(4, metric);
        }

        byte[] message = inner.ToArray();
        Raw((ulong)message.Length);
        _bytes.AddRange(message);
        return this;
    }

    private void Raw(ulong value)
    {
        Span<byte> b = stackalloc byte[Primitives.Bits.Varint.MaxLength];
        int n = Primitives.Bits.Varint.Write(b, value);
        _bytes.AddRange(b[..n].ToArray());
    }
}
