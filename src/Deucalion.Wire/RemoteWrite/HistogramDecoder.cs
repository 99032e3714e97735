using Deucalion.Model.Histograms;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.RemoteWrite;

/// <summary>Reads the Histogram message, which remote write 1.0 and 2.0 share (field 17, start time, is 2.0 only).</summary>
internal static class HistogramDecoder
{
    /// <summary>Decodes one message; the histogram belongs to the caller.</summary>
    public static NativeHistogram Decode(ReadOnlySpan<byte> message, out long time, out long startTime)
    {
        var h = new NativeHistogram();
        var parts = new Parts();
        time = 0;
        startTime = 0;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(0);
                    h.Count = r.ReadVarint();
                    h.IsInteger = true;
                    break;
                case 2:
                    r.Expect(1);
                    h.Count = r.ReadDouble();
                    h.IsInteger = false;
                    parts.FloatCount = true;
                    break;
                case 3:
                    r.Expect(1);
                    h.Sum = r.ReadDouble();
                    break;
                case 4:
                    r.Expect(0);
                    h.Schema = (int)r.ReadZigZag();
                    break;
                case 5:
                    r.Expect(1);
                    h.ZeroThreshold = r.ReadDouble();
                    break;
                case 6:
                    r.Expect(0);
                    h.ZeroCount = r.ReadVarint();
                    break;
                case 7:
                    r.Expect(1);
                    h.ZeroCount = r.ReadDouble();
                    break;
                case 14:
                    r.Expect(0);
                    h.ResetHint = r.ReadVarint() is var hint and <= 3 ? (CounterResetHint)hint : CounterResetHint.Unknown;
                    break;
                case 15:
                    r.Expect(0);
                    time = (long)r.ReadVarint();
                    break;
                case 17:
                    r.Expect(0);
                    startTime = (long)r.ReadVarint();
                    break;
                default:
                    ReadRepeated(ref r, ref parts);
                    break;
            }
        }

        Finish(h, parts);
        return h;
    }

    private static void ReadRepeated(ref ProtoReader r, ref Parts parts)
    {
        switch (r.Field)
        {
            case 8:
                (parts.NegativeSpans ??= []).Add(HistogramFields.ReadSpan(ref r));
                break;
            case 9:
                HistogramFields.ReadDeltas(ref r, parts.NegativeDeltas ??= []);
                break;
            case 10:
                HistogramFields.ReadCounts(ref r, parts.NegativeCounts ??= []);
                break;
            case 11:
                (parts.PositiveSpans ??= []).Add(HistogramFields.ReadSpan(ref r));
                break;
            case 12:
                HistogramFields.ReadDeltas(ref r, parts.PositiveDeltas ??= []);
                break;
            case 13:
                HistogramFields.ReadCounts(ref r, parts.PositiveCounts ??= []);
                break;
            case 16:
                HistogramFields.ReadCounts(ref r, parts.CustomValues ??= []);
                break;
            default:
                r.Skip();
                break;
        }
    }

    private static void Finish(NativeHistogram h, in Parts parts)
    {
        h.PositiveSpans = parts.PositiveSpans?.ToArray() ?? [];
        h.NegativeSpans = parts.NegativeSpans?.ToArray() ?? [];
        h.CustomValues = parts.CustomValues?.ToArray() ?? [];

        // A message without any count field is an integer histogram without observations, as in the generated Go code.
        h.IsInteger = !parts.FloatCount;
        h.PositiveBuckets = h.IsInteger ? Absolute(parts.PositiveDeltas) : parts.PositiveCounts?.ToArray() ?? [];
        h.NegativeBuckets = h.IsInteger ? Absolute(parts.NegativeDeltas) : parts.NegativeCounts?.ToArray() ?? [];
    }

    private static double[] Absolute(List<long>? deltas)
    {
        if (deltas is null)
        {
            return [];
        }

        double[] counts = new double[deltas.Count];
        long sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += deltas[i];
            counts[i] = sum;
        }

        return counts;
    }

    private struct Parts
    {
        public bool FloatCount;
        public List<BucketSpan>? NegativeSpans;
        public List<BucketSpan>? PositiveSpans;
        public List<long>? NegativeDeltas;
        public List<long>? PositiveDeltas;
        public List<double>? NegativeCounts;
        public List<double>? PositiveCounts;
        public List<double>? CustomValues;
    }
}
