using System.Buffers.Binary;
using System.Text;
using Deucalion.Primitives.Bits;

namespace Deucalion.Differential;

/// <summary>Builds remote write 1.0 messages.</summary>
internal sealed class WriteMessage
{
    private readonly MemoryStream _request = new();

    /// <summary>Adds samples of a series.</summary>
    public void Add((string Name, string Value)[] labels, IEnumerable<Sample> samples)
    {
        var series = new MemoryStream();
        foreach ((string name, string value) in labels)
        {
            var label = new MemoryStream();
            Bytes(label, 1, Encoding.UTF8.GetBytes(name));
            Bytes(label, 2, Encoding.UTF8.GetBytes(value));
            Bytes(series, 1, label.ToArray());
        }

        foreach (Sample s in samples)
        {
            var sample = new MemoryStream();
            if (s.Histogram is { } h)
            {
                WriteHistogram(sample, h, s.Time);
                Bytes(series, 4, sample.ToArray());
            }
            else
            {
                Double(sample, 1, s.Value);
                Varint64(sample, 2, (ulong)s.Time);
                Bytes(series, 2, sample.ToArray());
            }
        }

        Bytes(_request, 1, series.ToArray());
    }

    /// <summary>The message.</summary>
    public byte[] ToArray() => _request.ToArray();

    private static void WriteHistogram(MemoryStream into, HistogramSample h, long time)
    {
        Varint64(into, 1, (ulong)h.Count);
        Double(into, 3, h.Sum);
        Varint64(into, 4, ZigZag(h.Schema));
        Double(into, 5, h.ZeroThreshold);
        Varint64(into, 6, (ulong)h.ZeroCount);
        WriteBuckets(into, 8, 9, h.NegativeSpans, h.Negative);
        WriteBuckets(into, 11, 12, h.PositiveSpans, h.Positive);
        Varint64(into, 14, h.IsGauge ? 3UL : 0);
        Varint64(into, 15, (ulong)time);
        if (h.CustomBounds.Length > 0)
        {
            byte[] packed = new byte[8 * h.CustomBounds.Length];
            for (int i = 0; i < h.CustomBounds.Length; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(packed.AsSpan(8 * i), h.CustomBounds[i]);
            }

            Bytes(into, 16, packed);
        }
    }

    private static void WriteBuckets(MemoryStream into, int spanField, int deltaField, (int Offset, int Length)[] spans, long[] counts)
    {
        foreach ((int offset, int length) in spans)
        {
            var span = new MemoryStream();
            Varint64(span, 1, ZigZag(offset));
            Varint64(span, 2, (ulong)length);
            Bytes(into, spanField, span.ToArray());
        }

        var deltas = new MemoryStream();
        long before = 0;
        foreach (long count in counts)
        {
            Number(deltas, ZigZag(count - before));
            before = count;
        }

        if (counts.Length > 0)
        {
            Bytes(into, deltaField, deltas.ToArray());
        }
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static void Double(MemoryStream into, int field, double value)
    {
        Number(into, (ulong)((field << 3) | 1));
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(eight, value);
        into.Write(eight);
    }

    private static void Varint64(MemoryStream into, int field, ulong value)
    {
        Number(into, (ulong)(field << 3));
        Number(into, value);
    }

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
