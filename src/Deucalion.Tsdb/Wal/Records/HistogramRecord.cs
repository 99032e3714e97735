using Deucalion.Model.Histograms;
using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Wal.Records;

/// <summary>One histogram in the log, field by field, every bit kept.</summary>
internal static class HistogramRecord
{
    private const int IntegerFlag = 4;

    public static void Write(ByteWriter w, NativeHistogram h)
    {
        w.Byte((byte)((int)h.ResetHint | (h.IsInteger ? IntegerFlag : 0)));
        w.ZigZag(h.Schema);
        w.Double(h.ZeroThreshold);
        w.Double(h.ZeroCount);
        w.Double(h.Count);
        w.Double(h.Sum);
        Spans(w, h.PositiveSpans);
        Doubles(w, h.PositiveBuckets);
        Spans(w, h.NegativeSpans);
        Doubles(w, h.NegativeBuckets);
        Doubles(w, h.CustomValues);
    }

    public static NativeHistogram Read(ref SpanReader r)
    {
        int flags = r.Byte();
        return new NativeHistogram
        {
            ResetHint = (CounterResetHint)(flags & 3),
            IsInteger = (flags & IntegerFlag) != 0,
            Schema = (int)r.ZigZag(),
            ZeroThreshold = r.Double(),
            ZeroCount = r.Double(),
            Count = r.Double(),
            Sum = r.Double(),
            PositiveSpans = Spans(ref r),
            PositiveBuckets = Doubles(ref r),
            NegativeSpans = Spans(ref r),
            NegativeBuckets = Doubles(ref r),
            CustomValues = Doubles(ref r),
        };
    }

    private static void Spans(ByteWriter w, BucketSpan[] spans)
    {
        w.Varint((ulong)spans.Length);
        foreach (BucketSpan s in spans)
        {
            w.ZigZag(s.Offset);
            w.Varint(s.Length);
        }
    }

    private static BucketSpan[] Spans(ref SpanReader r)
    {
        var spans = new BucketSpan[r.Count(2)];
        for (int i = 0; i < spans.Length; i++)
        {
            spans[i] = new BucketSpan((int)r.ZigZag(), (uint)r.Varint());
        }

        return spans;
    }

    private static void Doubles(ByteWriter w, double[] values)
    {
        w.Varint((ulong)values.Length);
        foreach (double v in values)
        {
            w.Double(v);
        }
    }

    private static double[] Doubles(ref SpanReader r)
    {
        var values = new double[r.Count()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = r.Double();
        }

        return values;
    }
}
