using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.Wire.Protobuf;

/// <summary>Writes the messages of package <c>prometheus</c> that remote write 1.0 and remote read share.</summary>
public static class PrometheusMessage
{
    /// <summary>Writes the labels of a set as Label messages in field <paramref name="field"/>.</summary>
    public static void WriteLabels(ProtoWriter output, int field, LabelSet labels)
    {
        foreach (LabelView l in labels)
        {
            int mark = output.Begin(field);
            output.Bytes(1, l.Name);
            output.Bytes(2, l.Value);
            output.End(mark);
        }
    }

    /// <summary>Writes a Sample message.</summary>
    public static void WriteSample(ProtoWriter output, int field, long time, double value)
    {
        int mark = output.Begin(field);
        output.DoubleUnlessZero(1, value);
        output.VarintUnlessZero(2, (ulong)time);
        output.End(mark);
    }

    /// <summary>Writes an Exemplar message.</summary>
    public static void WriteExemplar(ProtoWriter output, int field, in Exemplar exemplar)
    {
        int mark = output.Begin(field);
        WriteLabels(output, 1, exemplar.Labels);
        output.DoubleUnlessZero(2, exemplar.Value);
        output.VarintUnlessZero(3, (ulong)exemplar.Time);
        output.End(mark);
    }

    /// <summary>Writes a Histogram message; <paramref name="startTime"/> is of 2.0 only (0 = left out).</summary>
    public static void WriteHistogram(ProtoWriter output, int field, long time, NativeHistogram h, long startTime = 0)
    {
        int mark = output.Begin(field);
        if (h.IsInteger)
        {
            output.Varint(1, Whole(h.Count));
        }
        else
        {
            output.Double(2, h.Count);
        }

        output.DoubleUnlessZero(3, h.Sum);
        output.ZigZagUnlessZero(4, h.Schema);
        output.DoubleUnlessZero(5, h.ZeroThreshold);
        if (h.IsInteger)
        {
            output.Varint(6, Whole(h.ZeroCount));
        }
        else
        {
            output.Double(7, h.ZeroCount);
        }

        WriteSide(output, h.IsInteger, 8, h.NegativeSpans, h.NegativeBuckets);
        WriteSide(output, h.IsInteger, 11, h.PositiveSpans, h.PositiveBuckets);
        output.VarintUnlessZero(14, (ulong)h.ResetHint);
        output.VarintUnlessZero(15, (ulong)time);
        WriteDoubles(output, 16, h.CustomValues);
        output.VarintUnlessZero(17, (ulong)startTime);
        output.End(mark);
    }

    // A stale integer histogram may carry any count.
    private static ulong Whole(double count) => count is >= 0 and < 18446744073709551615.0 ? (ulong)count : 0;

    private static void WriteSide(ProtoWriter output, bool integer, int field, BucketSpan[] spans, double[] counts)
    {
        foreach (BucketSpan s in spans)
        {
            int span = output.Begin(field);
            output.ZigZagUnlessZero(1, s.Offset);
            output.VarintUnlessZero(2, s.Length);
            output.End(span);
        }

        if (!integer)
        {
            WriteDoubles(output, field + 2, counts);
            return;
        }

        if (counts.Length == 0)
        {
            return;
        }

        int packed = output.Begin(field + 1);
        long before = 0;
        foreach (double count in counts)
        {
            output.Raw(Primitives.Bits.Varint.ZigZag((long)count - before));
            before = (long)count;
        }

        output.End(packed);
    }

    private static void WriteDoubles(ProtoWriter output, int field, double[] values)
    {
        if (values.Length == 0)
        {
            return;
        }

        int packed = output.Begin(field);
        foreach (double value in values)
        {
            output.RawDouble(value);
        }

        output.End(packed);
    }
}
