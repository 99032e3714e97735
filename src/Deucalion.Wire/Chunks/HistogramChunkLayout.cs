using Deucalion.Model.Histograms;

namespace Deucalion.Wire.Chunks;

/// <summary>What all histograms of a chunk share, in front of the samples: zero threshold, schema, spans, custom bounds.</summary>
internal static class HistogramChunkLayout
{
    // A byte holds the exponents of powers of two between 2^-243 and 2^10; 255 says that the number follows.
    private const int ExponentShift = 243;
    private const byte FullThreshold = 255;
    private const double LargestCompactBound = 33_554_430;

    // Real histograms have hundreds of buckets; memory must not follow what a damaged chunk declares.
    private const int MaxItems = 1 << 20;

    /// <summary>Writes the layout of a histogram.</summary>
    public static void Write(BitWriter output, NativeHistogram h)
    {
        WriteThreshold(output, h.ZeroThreshold);
        VarbitInteger.Write(output, h.Schema);
        WriteSpans(output, h.PositiveSpans);
        WriteSpans(output, h.NegativeSpans);
        if (h.UsesCustomBuckets)
        {
            VarbitInteger.WriteUnsigned(output, (ulong)h.CustomValues.Length);
            foreach (double bound in h.CustomValues)
            {
                WriteBound(output, bound);
            }
        }
    }

    /// <summary>Reads a layout into a histogram without counts. Throws <see cref="WireFormatException"/>.</summary>
    public static NativeHistogram Read(ref BitReader input)
    {
        double threshold = ReadThreshold(ref input);
        long schema = VarbitInteger.Read(ref input);
        if (schema is < -53 or > 52)
        {
            throw new WireFormatException(FormattableString.Invariant($"chunk: unknown histogram schema {schema}"));
        }

        var h = new NativeHistogram { ZeroThreshold = threshold, Schema = (int)schema, PositiveSpans = ReadSpans(ref input), NegativeSpans = ReadSpans(ref input) };
        if (h.UsesCustomBuckets)
        {
            double[] bounds = new double[Bounded(VarbitInteger.ReadUnsigned(ref input), input)];
            for (int i = 0; i < bounds.Length; i++)
            {
                ulong v = VarbitInteger.ReadUnsigned(ref input);
                bounds[i] = v == 0 ? BitConverter.UInt64BitsToDouble(input.Bits(64)) : (v - 1) / 1000.0;
            }

            h.CustomValues = bounds;
        }

        return h;
    }

    /// <summary>Buckets that spans stand for; a bucket takes at least one bit, so more than there are bits is refused.</summary>
    public static int CountBuckets(BucketSpan[] spans, in BitReader input)
    {
        ulong count = 0;
        foreach (BucketSpan s in spans)
        {
            count += s.Length;
        }

        return Bounded(count, input);
    }

    private static int Bounded(ulong declared, in BitReader input) => declared <= (ulong)Math.Min(input.Left, MaxItems)
        ? (int)declared
        : throw new WireFormatException(FormattableString.Invariant($"chunk: {declared} declared items do not fit into what is left"));

    private static void WriteSpans(BitWriter output, BucketSpan[] spans)
    {
        VarbitInteger.WriteUnsigned(output, (ulong)spans.Length);
        foreach (BucketSpan s in spans)
        {
            VarbitInteger.WriteUnsigned(output, s.Length);
            VarbitInteger.Write(output, s.Offset);
        }
    }

    private static BucketSpan[] ReadSpans(ref BitReader input)
    {
        var spans = new BucketSpan[Bounded(VarbitInteger.ReadUnsigned(ref input), input)];
        for (int i = 0; i < spans.Length; i++)
        {
            uint length = (uint)VarbitInteger.ReadUnsigned(ref input);
            spans[i] = new BucketSpan((int)VarbitInteger.Read(ref input), length);
        }

        return spans;
    }

    private static void WriteThreshold(BitWriter output, double threshold)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(threshold);
        int exponent = (int)((bits >> 52) & 0x7FF) - 1022;
        if (threshold == 0)
        {
            output.Bits(0, 8);
        }
        else if (threshold > 0 && (bits & 0xFFFFFFFFFFFFF) == 0 && exponent is >= -242 and <= 11)
        {
            output.Bits((ulong)(exponent + ExponentShift), 8);
        }
        else
        {
            output.Bits(FullThreshold, 8);
            output.Bits(bits, 64);
        }
    }

    private static double ReadThreshold(ref BitReader input) => input.Bits(8) switch
    {
        0 => 0,
        FullThreshold => BitConverter.UInt64BitsToDouble(input.Bits(64)),
        var b => Math.ScaleB(0.5, (int)b - ExponentShift),
    };

    // Bounds that are whole thousandths are common, and short this way.
    private static void WriteBound(BitWriter output, double bound)
    {
        double thousandths = bound * 1000;
        if (thousandths >= 0 && thousandths <= LargestCompactBound && (ulong)Math.Round(thousandths, MidpointRounding.AwayFromZero) / 1000.0 == bound)
        {
            VarbitInteger.WriteUnsigned(output, (ulong)Math.Round(thousandths, MidpointRounding.AwayFromZero) + 1);
            return;
        }

        output.Bit(false);
        output.Bits(BitConverter.DoubleToUInt64Bits(bound), 64);
    }
}
