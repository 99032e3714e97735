using System.Buffers.Binary;
using System.Text;

namespace Deucalion.Fuzz.Targets;

/// <summary>Messages with every field that the decoders know.</summary>
internal sealed class ProtobufMessages
{
    private readonly List<byte> _bytes = [];

    public static byte[] Write1() => new ProtobufMessages()
        .Message(1, s => s
            .Message(1, l => l.Text(1, "__name__").Text(2, "m"))
            .Message(2, x => x.Double(1, 2.5).Varint(2, 1000))
            .Message(3, e => e.Message(1, l => l.Text(1, "trace").Text(2, "t")).Double(2, 1).Varint(3, 999))
            .Message(4, h => Histogram(h, integer: true))
            .Message(4, h => Histogram(h, integer: false)))
        .Message(3, m => m.Varint(1, 1).Text(2, "m").Text(4, "help").Text(5, "unit"))
        .ToArray();

    public static byte[] Write2() => new ProtobufMessages()
        .Text(4, "").Text(4, "__name__").Text(4, "m").Text(4, "trace").Text(4, "t").Text(4, "help")
        .Message(5, s => s
            .Packed(1, 1, 2)
            .Message(2, x => x.Double(1, 2.5).Varint(2, 1000).Varint(3, 500))
            .Message(3, h => Histogram(h, integer: true))
            .Message(4, e => e.Packed(1, 3, 4).Double(2, 1).Varint(3, 999))
            .Message(5, m => m.Varint(1, 1).Varint(3, 5).Varint(4, 0)))
        .Message(5, s => s.Packed(1, 1, 2).Message(3, h => Histogram(h, integer: false)))
        .ToArray();

    public static byte[] Exposition() => new ProtobufMessages()
        .Family("c_total", 0, m => m.Message(1, l => l.Text(1, "a").Text(2, "b")).Message(3, c => c.Double(1, 5).Message(2, x => x.Message(1, l => l.Text(1, "t").Text(2, "x")).Double(2, 0.5))).Varint(6, 1_700_000_001_000))
        .Family("g", 1, m => m.Message(2, g => g.Double(1, double.NegativeInfinity)))
        .Family("s", 2, m => m.Message(4, s => s.Varint(1, 3).Double(2, 6).Message(3, q => q.Double(1, 0.5).Double(2, 1.5))))
        .Family("h", 4, m => m.Message(7, h => h.Varint(1, 9).Double(2, 12).Message(3, b => b.Varint(1, 4).Double(2, 1)).Message(3, b => b.Varint(1, 8).Double(2, 2.5))))
        .Family("n", 4, m => m.Message(7, h => h.Varint(1, 8).Double(2, 4.5).ZigZag(5, 3).Double(6, 1e-128).Varint(7, 2)
            .Message(12, s => s.ZigZag(1, -3).Varint(2, 2)).ZigZag(13, 1).ZigZag(13, 2).Message(9, s => s.ZigZag(1, 0).Varint(2, 1)).ZigZag(10, 1)
            .Message(16, x => x.Double(2, 1))))
        .ToArray();

    private byte[] ToArray() => [.. _bytes];

    private static void Histogram(ProtobufMessages h, bool integer)
    {
        if (integer)
        {
            h.Varint(1, 6).Double(3, 1.5).ZigZag(4, 3).Double(5, 0.001).Varint(6, 1).Message(8, s => s.ZigZag(1, 0).Varint(2, 1)).ZigZag(9, 2);
            h.Message(11, s => s.ZigZag(1, -1).Varint(2, 2)).ZigZag(12, 1).ZigZag(12, 1).Varint(14, 1).Varint(15, 1000);
        }
        else
        {
            h.Double(2, 3.5).Double(3, 1.5).ZigZag(4, -53).Double(7, 0).Message(11, s => s.ZigZag(1, 0).Varint(2, 2)).Double(13, 1.5).Double(13, 2).Varint(15, 2000).Double(16, 0.5).Double(16, 1);
        }
    }

    private ProtobufMessages Family(string name, ulong type, Action<ProtobufMessages> metric)
    {
        var family = new ProtobufMessages().Text(1, name).Text(2, "help of " + name).Varint(3, type).Message(4, metric);
        Raw((ulong)family._bytes.Count);
        _bytes.AddRange(family._bytes);
        return this;
    }

    private ProtobufMessages Message(int field, Action<ProtobufMessages> content)
    {
        var inner = new ProtobufMessages();
        content(inner);
        return Bytes(field, inner.ToArray());
    }

    private ProtobufMessages Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private ProtobufMessages ZigZag(int field, long value) => Varint(field, (ulong)((value << 1) ^ (value >> 63)));

    private ProtobufMessages Varint(int field, ulong value)
    {
        Raw((ulong)field << 3);
        Raw(value);
        return this;
    }

    private ProtobufMessages Double(int field, double value)
    {
        Raw(((ulong)field << 3) | 1);
        byte[] eight = new byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(eight, value);
        _bytes.AddRange(eight);
        return this;
    }

    private ProtobufMessages Packed(int field, params ulong[] values)
    {
        var inner = new ProtobufMessages();
        foreach (ulong v in values)
        {
            inner.Raw(v);
        }

        return Bytes(field, inner.ToArray());
    }

    private ProtobufMessages Bytes(int field, byte[] content)
    {
        Raw(((ulong)field << 3) | 2);
        Raw((ulong)content.Length);
        _bytes.AddRange(content);
        return this;
    }

    private void Raw(ulong value)
    {
        Span<byte> buffer = stackalloc byte[10];
        _bytes.AddRange(buffer[..Primitives.Bits.Varint.Write(buffer, value)]);
    }
}
