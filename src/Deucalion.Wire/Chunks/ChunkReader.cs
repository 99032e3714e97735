using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Bits;
using Deucalion.Storage.Reading;

namespace Deucalion.Wire.Chunks;

/// <summary>Reads Prometheus chunks (XOR, histogram, float histogram) from untrusted bytes.</summary>
public static class ChunkReader
{
    /// <summary>
    /// Adds the samples of a chunk that lie after the last one of the columns and in [minTime, maxTime]. Throws
    /// <see cref="WireFormatException"/> for damaged bytes and for encodings that are not known.
    /// </summary>
    public static void Read(ChunkEncoding encoding, ReadOnlySpan<byte> chunk, long minTime, long maxTime, SeriesColumns into)
    {
        int header = encoding == ChunkEncoding.Xor ? 2 : 3;
        if (chunk.Length < header)
        {
            throw new WireFormatException("chunk: shorter than its header");
        }

        int count = (chunk[0] << 8) | chunk[1];
        var window = new Window(minTime, maxTime, into);
        switch (encoding)
        {
            case ChunkEncoding.Xor:
                ReadFloats(new BitReader(chunk[header..]), count, window);
                break;
            case ChunkEncoding.Histogram:
                ReadHistograms(new BitReader(chunk[header..]), count, HintOf(chunk[2]), window);
                break;
            case ChunkEncoding.FloatHistogram:
                ReadFloatHistograms(new BitReader(chunk[header..]), count, HintOf(chunk[2]), window);
                break;
            default:
                throw new WireFormatException(FormattableString.Invariant($"chunk: encoding {(int)encoding} is not known"));
        }
    }

    private static CounterResetHint HintOf(byte flags) =>
        (flags >> 6) switch { 0b10 => CounterResetHint.CounterReset, 0b01 => CounterResetHint.NotCounterReset, 0b11 => CounterResetHint.Gauge, _ => CounterResetHint.Unknown };

    private static void ReadFloats(BitReader r, int count, Window into)
    {
        long time = 0;
        ulong delta = 0;
        var value = new XorState();
        for (int i = 0; i < count; i++)
        {
            if (i == 0)
            {
                time = Varint.UnZigZag(r.Varint());
                value.Start(BitConverter.UInt64BitsToDouble(r.Bits(64)));
            }
            else
            {
                delta = i == 1 ? r.Varint() : delta + (ulong)ReadDeltaOfDelta(ref r);
                time += (long)delta;
                value.Read(ref r);
            }

            into.Add(time, value.Value);
        }
    }

    private static long ReadDeltaOfDelta(ref BitReader r)
    {
        int ones = 0;
        while (ones < 4 && r.Bit())
        {
            ones++;
        }

        int width = ones switch { 0 => 0, 1 => 14, 2 => 17, 3 => 20, _ => 64 };
        ulong bits = r.Bits(width);
        return width is 0 or 64 ? (long)bits : bits > 1UL << (width - 1) ? (long)(bits - (1UL << width)) : (long)bits;
    }

    private static void ReadHistograms(BitReader r, int count, CounterResetHint hint, Window into)
    {
        if (count == 0)
        {
            return;
        }

        NativeHistogram layout = HistogramChunkLayout.Read(ref r);
        int positive = HistogramChunkLayout.CountBuckets(layout.PositiveSpans, r);
        int columns = 2 + positive + HistogramChunkLayout.CountBuckets(layout.NegativeSpans, r);
        long[] values = new long[columns];
        long[] deltas = new long[columns];
        long time = 0;
        long timeDelta = 0;
        var sum = new XorState();
        for (int i = 0; i < count; i++)
        {
            if (i == 0)
            {
                time = VarbitInteger.Read(ref r);
                values[0] = (long)VarbitInteger.ReadUnsigned(ref r);
                values[1] = (long)VarbitInteger.ReadUnsigned(ref r);
                sum.Start(BitConverter.UInt64BitsToDouble(r.Bits(64)));
                for (int c = 2; c < columns; c++)
                {
                    values[c] = VarbitInteger.Read(ref r);
                }
            }
            else
            {
                timeDelta += VarbitInteger.Read(ref r);
                time += timeDelta;
                NextColumn(ref r, values, deltas, 0);
                NextColumn(ref r, values, deltas, 1);
                sum.Read(ref r);
                for (int c = 2; c < columns && !StaleMarker.IsStale(sum.Value); c++)
                {
                    NextColumn(ref r, values, deltas, c);
                }
            }

            if (StaleMarker.IsStale(sum.Value))
            {
                into.Add(time, new NativeHistogram { Sum = sum.Value, IsInteger = true });
                continue;
            }

            NativeHistogram h = Like(layout, hint, i);
            h.IsInteger = true;
            h.Count = (ulong)values[0];
            h.ZeroCount = (ulong)values[1];
            h.Sum = sum.Value;
            h.PositiveBuckets = Absolute(values.AsSpan(2, positive));
            h.NegativeBuckets = Absolute(values.AsSpan(2 + positive));
            into.Add(time, h);
        }
    }

    private static void NextColumn(ref BitReader r, long[] values, long[] deltas, int column)
    {
        deltas[column] += VarbitInteger.Read(ref r);
        values[column] += deltas[column];
    }

    private static double[] Absolute(ReadOnlySpan<long> differences)
    {
        double[] counts = new double[differences.Length];
        long sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            sum += differences[i];
            counts[i] = sum;
        }

        return counts;
    }

    private static void ReadFloatHistograms(BitReader r, int count, CounterResetHint hint, Window into)
    {
        if (count == 0)
        {
            return;
        }

        NativeHistogram layout = HistogramChunkLayout.Read(ref r);
        int positive = HistogramChunkLayout.CountBuckets(layout.PositiveSpans, r);
        var columns = new XorState[3 + positive + HistogramChunkLayout.CountBuckets(layout.NegativeSpans, r)];
        long time = 0;
        long timeDelta = 0;
        for (int i = 0; i < count; i++)
        {
            long t = VarbitInteger.Read(ref r);
            timeDelta = i == 0 ? 0 : timeDelta + t;
            time = i == 0 ? t : time + timeDelta;
            bool stale = false;
            for (int c = 0; c < columns.Length && !stale; c++)
            {
                if (i == 0)
                {
                    columns[c].Start(BitConverter.UInt64BitsToDouble(r.Bits(64)));
                }
                else
                {
                    columns[c].Read(ref r);
                }

                stale = c == 2 && StaleMarker.IsStale(columns[c].Value);
            }

            if (stale)
            {
                into.Add(time, new NativeHistogram { Sum = columns[2].Value });
                continue;
            }

            NativeHistogram h = Like(layout, hint, i);
            h.Count = columns[0].Value;
            h.ZeroCount = columns[1].Value;
            h.Sum = columns[2].Value;
            h.PositiveBuckets = ValuesOf(columns.AsSpan(3, positive));
            h.NegativeBuckets = ValuesOf(columns.AsSpan(3 + positive));
            into.Add(time, h);
        }
    }

    private static double[] ValuesOf(ReadOnlySpan<XorState> columns)
    {
        double[] values = new double[columns.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = columns[i].Value;
        }

        return values;
    }

    // A chunk's flag speaks of its first histogram; inside a chunk of a counter there is no reset.
    private static NativeHistogram Like(NativeHistogram layout, CounterResetHint hint, int index) => new()
    {
        Schema = layout.Schema,
        ZeroThreshold = layout.ZeroThreshold,
        PositiveSpans = layout.PositiveSpans,
        NegativeSpans = layout.NegativeSpans,
        CustomValues = layout.CustomValues,
        ResetHint = index == 0 || hint == CounterResetHint.Gauge ? hint : CounterResetHint.NotCounterReset,
    };

    private readonly struct Window(long minTime, long maxTime, SeriesColumns into)
    {
        public void Add(long time, double value)
        {
            if (Accepts(time))
            {
                into.Add(time, value);
            }
        }

        public void Add(long time, NativeHistogram histogram)
        {
            if (Accepts(time))
            {
                into.Add(time, histogram);
            }
        }

        private bool Accepts(long time) => time >= minTime && time <= maxTime && (into.Count == 0 || time > into.Times[^1]);
    }
}
