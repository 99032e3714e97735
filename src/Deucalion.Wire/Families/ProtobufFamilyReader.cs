using System.Text;
using System.Text.Unicode;
using Deucalion.Model.Histograms;
using Deucalion.Primitives.Bits;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Families;

/// <summary>Reads delimited MetricFamily messages (io.prometheus.client). Throws <see cref="WireFormatException"/>.</summary>
public static class ProtobufFamilyReader
{
    /// <summary>The families; a later one replaces an earlier one of the same name.</summary>
    public static IReadOnlyList<MetricFamily> Read(ReadOnlySpan<byte> body)
    {
        var families = new Dictionary<string, MetricFamily>(StringComparer.Ordinal);
        while (!body.IsEmpty)
        {
            int header = Varint.Read(body, out ulong length);
            if (header == 0 || length > (ulong)(body.Length - header))
            {
                throw new WireFormatException("protobuf: a delimited message ends early");
            }

            MetricFamily family = ReadFamily(body.Slice(header, (int)length));
            families[family.Name] = family;
            if (families.Count > MetricFamily.MaxMetrics)
            {
                throw new WireFormatException(FormattableString.Invariant($"protobuf: more than {MetricFamily.MaxMetrics} families"));
            }

            body = body[(header + (int)length)..];
        }

        return [.. families.Values];
    }

    private static MetricFamily ReadFamily(ReadOnlySpan<byte> message)
    {
        string name = string.Empty;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 1 && r.WireType == 2)
            {
                name = Text(r.ReadBytes());
            }
            else
            {
                r.Skip();
            }
        }

        var family = new MetricFamily(name) { Type = FamilyType.Counter };
        r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 2 when r.WireType == 2:
                    family.Help = Text(r.ReadBytes());
                    break;
                case 3 when r.WireType == 0:
                    family.Type = r.ReadVarint() is var type and <= 5 ? (FamilyType)type : throw new WireFormatException("protobuf: unknown metric type");
                    break;
                case 4 when r.WireType == 2:
                    family.Metrics.Add(ReadMetric(r.ReadBytes()));
                    if (family.Metrics.Count > MetricFamily.MaxMetrics)
                    {
                        throw new WireFormatException(FormattableString.Invariant($"protobuf: more than {MetricFamily.MaxMetrics} metrics in a family"));
                    }

                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return family;
    }

    private static FamilyMetric ReadMetric(ReadOnlySpan<byte> message)
    {
        var metric = new FamilyMetric();
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 2:
                    ReadLabel(r.ReadBytes(), metric);
                    break;
                case 2 when r.WireType == 2:
                    ReadValue(r.ReadBytes(), FamilyType.Gauge, metric);
                    break;
                case 3 when r.WireType == 2:
                    ReadValue(r.ReadBytes(), FamilyType.Counter, metric);
                    break;
                case 5 when r.WireType == 2:
                    ReadValue(r.ReadBytes(), FamilyType.Untyped, metric);
                    break;
                case 4 when r.WireType == 2:
                    ReadSummary(r.ReadBytes(), metric);
                    break;
                case 7 when r.WireType == 2:
                    ReadHistogram(r.ReadBytes(), metric);
                    break;
                case 6 when r.WireType == 0:
                    metric.Time = (long)r.ReadVarint();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return metric;
    }

    private static void ReadLabel(ReadOnlySpan<byte> message, FamilyMetric metric)
    {
        string name = string.Empty;
        string value = string.Empty;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 2:
                    name = Text(r.ReadBytes());
                    break;
                case 2 when r.WireType == 2:
                    value = Text(r.ReadBytes());
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        metric.Labels.Add(new(name, value));
    }

    private static void ReadValue(ReadOnlySpan<byte> message, FamilyType kind, FamilyMetric metric)
    {
        metric.Kind = kind;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 1 && r.WireType == 1)
            {
                metric.Value = r.ReadDouble();
            }
            else
            {
                r.Skip();
            }
        }
    }

    private static void ReadSummary(ReadOnlySpan<byte> message, FamilyMetric metric)
    {
        metric.Kind = FamilyType.Summary;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 0:
                    metric.Count = r.ReadVarint();
                    break;
                case 2 when r.WireType == 1:
                    metric.Sum = r.ReadDouble();
                    break;
                case 3 when r.WireType == 2:
                    metric.Points.Add(ReadPoint(r.ReadBytes(), boundField: 1, valueField: 2));
                    break;
                default:
                    r.Skip();
                    break;
            }
        }
    }

    private static (double Bound, double Value) ReadPoint(ReadOnlySpan<byte> message, int boundField, int valueField)
    {
        double bound = 0;
        double value = 0;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == boundField && r.WireType == 1)
            {
                bound = r.ReadDouble();
            }
            else if (r.Field == valueField && r.WireType == 0)
            {
                value = r.ReadVarint();
            }
            else if (r.Field == valueField && r.WireType == 1)
            {
                value = r.ReadDouble();
            }
            else if (r.Field == 4 && r.WireType == 1)
            {
                // A float count.
                value = r.ReadDouble() is > 0 and var count ? count : value;
            }
            else
            {
                r.Skip();
            }
        }

        return (bound, value);
    }

    private static void ReadHistogram(ReadOnlySpan<byte> message, FamilyMetric metric)
    {
        metric.Kind = FamilyType.Histogram;
        var h = new NativeHistogram { IsInteger = true };
        bool native = false;
        List<BucketSpan> negativeSpans = [], positiveSpans = [];
        List<long> negativeDeltas = [], positiveDeltas = [];
        List<double> negativeCounts = [], positiveCounts = [];
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 0:
                    metric.Count = r.ReadVarint();
                    break;
                case 4 when r.WireType == 1:
                    if (r.ReadDouble() is > 0 and var count)
                    {
                        metric.Count = count;
                        h.IsInteger = false;
                    }

                    break;
                case 2 when r.WireType == 1:
                    metric.Sum = r.ReadDouble();
                    break;
                case 3 when r.WireType == 2:
                    metric.Points.Add(ReadPoint(r.ReadBytes(), boundField: 2, valueField: 1));
                    break;
                case 5 when r.WireType == 0:
                    h.Schema = (int)r.ReadZigZag();
                    native |= h.Schema != 0;
                    break;
                case 6 when r.WireType == 1:
                    h.ZeroThreshold = r.ReadDouble();
                    native = true;
                    break;
                case 7 when r.WireType == 0:
                    h.ZeroCount = r.ReadVarint();
                    native |= h.ZeroCount != 0;
                    break;
                case 8 when r.WireType == 1:
                    h.ZeroCount = r.ReadDouble() is > 0 and var zero ? zero : h.ZeroCount;
                    break;
                case 9 when r.WireType == 2:
                    negativeSpans.Add(HistogramFields.ReadSpan(ref r));
                    break;
                case 10 when r.WireType is 0 or 2:
                    HistogramFields.ReadDeltas(ref r, negativeDeltas);
                    break;
                case 11 when r.WireType is 1 or 2:
                    HistogramFields.ReadCounts(ref r, negativeCounts);
                    break;
                case 12 when r.WireType == 2:
                    positiveSpans.Add(HistogramFields.ReadSpan(ref r));
                    break;
                case 13 when r.WireType is 0 or 2:
                    HistogramFields.ReadDeltas(ref r, positiveDeltas);
                    break;
                case 14 when r.WireType is 1 or 2:
                    HistogramFields.ReadCounts(ref r, positiveCounts);
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        if (!native && negativeSpans.Count + positiveSpans.Count == 0)
        {
            return;
        }

        h.Count = metric.Count;
        h.Sum = metric.Sum;
        h.NegativeSpans = [.. negativeSpans];
        h.PositiveSpans = [.. positiveSpans];
        h.NegativeBuckets = h.IsInteger ? Absolute(negativeDeltas) : [.. negativeCounts];
        h.PositiveBuckets = h.IsInteger ? Absolute(positiveDeltas) : [.. positiveCounts];
        metric.Native = h;
    }

    private static double[] Absolute(List<long> deltas)
    {
        double[] counts = new double[deltas.Count];
        long sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += deltas[i];
            counts[i] = sum;
        }

        return counts;
    }

    private static string Text(ReadOnlySpan<byte> utf8) =>
        Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw new WireFormatException("protobuf: a text is not valid UTF-8");
}
