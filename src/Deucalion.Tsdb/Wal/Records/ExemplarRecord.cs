using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Wal.Records;

/// <summary>Exemplars and metadata, as they lie in log records and in the state object.</summary>
internal static class ExemplarRecord
{
    public static void WriteExemplars(ByteWriter w, List<(LabelSet Series, Exemplar Exemplar)> exemplars)
    {
        w.Varint((ulong)exemplars.Count);
        foreach ((LabelSet series, Exemplar e) in exemplars)
        {
            w.Prefixed(series.Encoded);
            w.Prefixed(e.Labels.Encoded);
            w.Double(e.Value);
            w.ZigZag(e.Time);
            w.Byte(e.HasTime ? (byte)1 : (byte)0);
        }
    }

    public static void ReadExemplars(ref SpanReader r, Action<LabelSet, Exemplar> sink)
    {
        int n = r.Count(5);
        for (int i = 0; i < n; i++)
        {
            LabelSet series = Labels(r.Prefixed());
            LabelSet labels = Labels(r.Prefixed());
            double value = r.Double();
            long time = r.ZigZag();
            sink(series, new Exemplar(labels, value, time, r.Byte() != 0));
        }
    }

    public static void WriteMetadata(ByteWriter w, IReadOnlyList<MetricMetadata> metadata)
    {
        w.Varint((ulong)metadata.Count);
        foreach (MetricMetadata m in metadata)
        {
            w.Text(m.Family);
            w.Byte((byte)m.Type);
            w.Text(m.Help);
            w.Text(m.Unit);
        }
    }

    public static void ReadMetadata(ref SpanReader r, Action<MetricMetadata> sink)
    {
        int n = r.Count(4);
        for (int i = 0; i < n; i++)
        {
            string family = r.Text();
            var type = (MetricType)r.Byte();
            string help = r.Text();
            sink(new MetricMetadata(family, type, help, r.Text()));
        }
    }

    public static LabelSet Labels(ReadOnlySpan<byte> encoded) =>
        LabelEncoding.IsValid(encoded) ? LabelSet.FromEncoded(encoded) : throw new InvalidDataException("a label set is damaged");
}
