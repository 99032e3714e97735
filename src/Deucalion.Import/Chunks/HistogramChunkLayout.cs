using Deucalion.Model.Histograms;

namespace Deucalion.Import.Chunks;

/// <summary>What all histograms of a chunk share.</summary>
internal sealed class HistogramChunkLayout
{
    private const int MostBuckets = 1 << 20;
    private const byte GaugeHeader = 0b1100_0000;

    public required int Schema { get; init; }

    public required double ZeroThreshold { get; init; }

    public required BucketSpan[] PositiveSpans { get; init; }

    public required BucketSpan[] NegativeSpans { get; init; }

    public required double[] CustomValues { get; init; }

    public required bool IsGauge { get; init; }

    public int PositiveCount => Buckets(PositiveSpans);

    public int NegativeCount => Buckets(NegativeSpans);

    public static HistogramChunkLayout Read(byte header, ref BitReader r)
    {
        double threshold = ReadThreshold(ref r);
        int schema = (int)r.VarbitInt();
        if (!HistogramSchemas.IsKnown(schema))
        {
            throw new ChunkDataException($"a histogram has schema {schema}, which is not known");
        }

        return new HistogramChunkLayout
        {
            ZeroThreshold = threshold,
            Schema = schema,
            PositiveSpans = ReadSpans(ref r),
            NegativeSpans = ReadSpans(ref r),
            CustomValues = schema == NativeHistogram.CustomBucketsSchema ? ReadBounds(ref r) : [],
            IsGauge = (header & GaugeHeader) == GaugeHeader,
        };
    }

    /// <summary>A histogram of this layout. Resets are left for the store to find: neighbours may come from other blocks.</summary>
    public NativeHistogram Histogram(double count, double zeroCount, double sum, double[] positive, double[] negative, bool isInteger)
    {
        var h = new NativeHistogram
        {
            ResetHint = IsGauge ? CounterResetHint.Gauge : CounterResetHint.Unknown,
            Schema = Schema,
            ZeroThreshold = ZeroThreshold,
            Count = count,
            ZeroCount = zeroCount,
            Sum = sum,
            PositiveSpans = PositiveSpans,
            NegativeSpans = NegativeSpans,
            PositiveBuckets = positive,
            NegativeBuckets = negative,
            CustomValues = CustomValues,
            IsInteger = isInteger,
        };
        if (Schema > HistogramSchemas.ExponentialMax)
        {
            // From a Prometheus that knows finer buckets than the formats have today.
            try
            {
                h.ReduceResolution(HistogramSchemas.ExponentialMax);
            }
            catch (HistogramException e)
            {
                throw new ChunkDataException(e.Message);
            }
        }

        return h;
    }

    private static int Buckets(BucketSpan[] spans)
    {
        long n = 0;
        foreach (BucketSpan s in spans)
        {
            n += s.Length;
        }

        return n <= MostBuckets ? (int)n : throw new ChunkDataException($"a histogram announces {n} buckets");
    }

    private static double ReadThreshold(ref BitReader r) => (int)r.Bits(8) switch
    {
        0 => 0,
        255 => BitConverter.UInt64BitsToDouble(r.Bits(64)),
        var exponent => Math.ScaleB(0.5, exponent - 243),
    };

    private static BucketSpan[] ReadSpans(ref BitReader r)
    {
        var spans = new List<BucketSpan>();
        for (ulong left = r.VarbitUint(); left > 0; left--)
        {
            uint length = (uint)r.VarbitUint();
            spans.Add(new BucketSpan((int)r.VarbitInt(), length));
            if (spans.Count > MostBuckets)
            {
                throw new ChunkDataException("a histogram announces too many spans");
            }
        }

        return [.. spans];
    }

    private static double[] ReadBounds(ref BitReader r)
    {
        var bounds = new List<double>();
        for (ulong left = r.VarbitUint(); left > 0; left--)
        {
            ulong b = r.VarbitUint();
            bounds.Add(b == 0 ? BitConverter.UInt64BitsToDouble(r.Bits(64)) : (b - 1) / 1000.0);
            if (bounds.Count > MostBuckets)
            {
                throw new ChunkDataException("a histogram announces too many bounds");
            }
        }

        return [.. bounds];
    }
}
