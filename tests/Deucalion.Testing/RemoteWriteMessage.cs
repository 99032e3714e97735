using System.Buffers.Binary;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;

namespace Deucalion.Testing;

/// <summary>Builds uncompressed remote write 1.0 messages, field by field, independently of the decoder under test.</summary>
public sealed class RemoteWriteMessage
{
    private readonly MemoryStream _request = new();

    /// <summary>Adds a series with float samples (Unix ms).</summary>
    public RemoteWriteMessage Add(IEnumerable<(string Name, string Value)> labels, params (long Time, double Value)[] samples)
    {
        var series = new MemoryStream();
        foreach ((string name, string value) in labels)
        {
            var label = new MemoryStream();
            Bytes(label, 1, Encoding.UTF8.GetBytes(name));
            Bytes(label, 2, Encoding.UTF8.GetBytes(value));
            Bytes(series, 1, label.ToArray());
        }

        foreach ((long time, double value) in samples)
        {
            var sample = new MemoryStream();
            sample.WriteByte((1 << 3) | 1);
            byte[] eight = new byte[8];
            BinaryPrimitives.WriteDoubleLittleEndian(eight, value);
            sample.Write(eight);
            sample.WriteByte(2 << 3);
            Number(sample, (ulong)time);
            Bytes(series, 2, sample.ToArray());
        }

        Bytes(_request, 1, series.ToArray());
        return this;
    }

    /// <summary>Adds a series.</summary>
    public RemoteWriteMessage Add(LabelSet labels, params (long Time, double Value)[] samples) =>
        Add(labels.ToPairs().Select(p => (p.Key, p.Value)), samples);

    /// <summary>The message.</summary>
    public byte[] ToArray() => _request.ToArray();

    private static void Bytes(MemoryStream into, int field, byte[] content)
    {
        Number(into, (ulong)((field << 3) | 2));
        Number(into, (ulong)content.Length);
        into.Write(content);
    }

    private static void Number(MemoryStream into, ulong value)
    {
        Span<byte> buffer = stackalloc byte[Varint.MaxLength];
        into.Write(buffer[..Varint.Write(buffer, value)]);
    }
}
