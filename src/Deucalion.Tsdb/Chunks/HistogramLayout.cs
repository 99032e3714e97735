using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Bits;

namespace Deucalion.Tsdb.Chunks;

/// <summary>What all histograms of a block have in common: schema, zero threshold, spans, custom bounds, integer or float.</summary>
internal sealed class HistogramLayout
{
    private const int IntegerFlag = 1;
    private const int CustomFlag = 2;
    private const int ZeroThresholdFlag = 4;
    private const int Unassigned = ~7;

    /// <summary>The layout of a histogram without anything.</summary>
    public static readonly HistogramLayout Empty = Of(new NativeHistogram());

    public required int Schema { get; init; }

    public required double ZeroThreshold { get; init; }

    public required bool IsInteger { get; init; }

    public required BucketSpan[] PositiveSpans { get; init; }

    public required BucketSpan[] NegativeSpans { get; init; }

    public required double[] CustomValues { get; init; }

    public required int PositiveCount { get; init; }

    public required int NegativeCount { get; init; }

    /// <summary>True when spans and bucket arrays of the same side have the same number of buckets.</summary>
    public bool IsConsistent => Buckets(PositiveSpans) == PositiveCount && Buckets(NegativeSpans) == NegativeCount;

    public static HistogramLayout Of(NativeHistogram histogram) => new()
    {
        Schema = histogram.Schema,
        ZeroThreshold = histogram.ZeroThreshold,
        IsInteger = histogram.IsInteger,
        PositiveSpans = histogram.PositiveSpans,
        NegativeSpans = histogram.NegativeSpans,
        CustomValues = histogram.CustomValues,
        PositiveCount = histogram.PositiveBuckets.Length,
        NegativeCount = histogram.NegativeBuckets.Length,
    };

    /// <summary>A staleness marker and nothing else, as scrapers send it: it fits into any layout.</summary>
    public static bool IsBareStale(NativeHistogram histogram) =>
        StaleMarker.IsStale(histogram.Sum) && Empty.Fits(histogram, ignoreInteger: true) &&
        BitConverter.DoubleToInt64Bits(histogram.Count) == 0 && BitConverter.DoubleToInt64Bits(histogram.ZeroCount) == 0;

    public bool Fits(NativeHistogram histogram, bool ignoreInteger = false) =>
        Schema == histogram.Schema &&
        (ignoreInteger || IsInteger == histogram.IsInteger) &&
        PositiveCount == histogram.PositiveBuckets.Length &&
        NegativeCount == histogram.NegativeBuckets.Length &&
        BitConverter.DoubleToInt64Bits(ZeroThreshold) == BitConverter.DoubleToInt64Bits(histogram.ZeroThreshold) &&
        PositiveSpans.AsSpan().SequenceEqual(histogram.PositiveSpans) &&
        NegativeSpans.AsSpan().SequenceEqual(histogram.NegativeSpans) &&
        SameBits(CustomValues, histogram.CustomValues);

    public void Write(IBufferWriter<byte> destination)
    {
        bool threshold = BitConverter.DoubleToInt64Bits(ZeroThreshold) != 0;
        Span<byte> bytes = destination.GetSpan(1 + Varint.MaxLength + 8);
        bytes[0] = (byte)((IsInteger ? IntegerFlag : 0) | (CustomValues.Length != 0 ? CustomFlag : 0) | (threshold ? ZeroThresholdFlag : 0));
        int at = 1 + Varint.Write(bytes[1..], Varint.ZigZag(Schema));
        if (threshold)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes[at..], ZeroThreshold);
            at += 8;
        }

        destination.Advance(at);
        WriteSpans(destination, PositiveSpans);
        WriteSpans(destination, NegativeSpans);
        if (CustomValues.Length != 0)
        {
            WriteCustomValues(destination);
        }
    }

    public static HistogramLayout Read(ref ByteReader reader)
    {
        int flags = reader.ReadByte();
        if ((flags & Unassigned) != 0)
        {
            throw new ChunkFormatException($"Histogram block has the unknown layout flags 0x{flags:x2}.");
        }

        long schema = reader.ReadSignedVarint();
        double threshold = (flags & ZeroThresholdFlag) != 0 ? BitConverter.UInt64BitsToDouble(reader.ReadUInt64()) : 0;
        BucketSpan[] positive = ReadSpans(ref reader, out int positiveCount);
        BucketSpan[] negative = ReadSpans(ref reader, out int negativeCount);
        double[] custom = (flags & CustomFlag) != 0 ? ReadCustomValues(ref reader) : [];
        if (schema is < int.MinValue or > int.MaxValue)
        {
            throw new ChunkFormatException($"Histogram block has the impossible schema {schema}.");
        }

        return new HistogramLayout
        {
            Schema = (int)schema,
            ZeroThreshold = threshold,
            IsInteger = (flags & IntegerFlag) != 0,
            PositiveSpans = positive,
            NegativeSpans = negative,
            CustomValues = custom,
            PositiveCount = positiveCount,
            NegativeCount = negativeCount,
        };
    }

    private static long Buckets(BucketSpan[] spans)
    {
        long total = 0;
        foreach (BucketSpan span in spans)
        {
            total += span.Length;
        }

        return total;
    }

    private static bool SameBits(double[] a, double[] b) =>
        ReferenceEquals(a, b) ||
        MemoryMarshal.AsBytes<double>(a).SequenceEqual(MemoryMarshal.AsBytes<double>(b));

    private static void WriteSpans(IBufferWriter<byte> destination, BucketSpan[] spans)
    {
        Span<byte> bytes = destination.GetSpan((1 + (2 * spans.Length)) * Varint.MaxLength);
        int at = Varint.Write(bytes, (ulong)spans.Length);
        foreach (BucketSpan span in spans)
        {
            at += Varint.Write(bytes[at..], Varint.ZigZag(span.Offset));
            at += Varint.Write(bytes[at..], span.Length);
        }

        destination.Advance(at);
    }

    private static BucketSpan[] ReadSpans(ref ByteReader reader, out int buckets)
    {
        int count = reader.ReadCount(leastBytes: 2);
        long total = 0;
        BucketSpan[] spans = count == 0 ? [] : new BucketSpan[count];
        for (int i = 0; i < count; i++)
        {
            long offset = reader.ReadSignedVarint();
            ulong length = reader.ReadVarint();
            if (offset is < int.MinValue or > int.MaxValue || length > uint.MaxValue)
            {
                throw new ChunkFormatException($"Histogram block has an impossible bucket span (offset {offset}, length {length}).");
            }

            spans[i] = new BucketSpan((int)offset, (uint)length);
            total += (long)length;
        }

        // Each bucket has a column: the count is bounded by the bytes that follow.
        if (total > reader.Remaining / HistogramBlock.LeastColumnBytes)
        {
            throw new ChunkFormatException($"Histogram block declares {total} buckets, more than its remaining {reader.Remaining} bytes can hold.");
        }

        buckets = (int)total;
        return spans;
    }

    private void WriteCustomValues(IBufferWriter<byte> destination)
    {
        Span<byte> bytes = destination.GetSpan(Varint.MaxLength);
        destination.Advance(Varint.Write(bytes, (ulong)CustomValues.Length));
        for (int at = 0; at < CustomValues.Length; at += ValueBlock.MaxCount)
        {
            ReadOnlySpan<double> part = CustomValues.AsSpan(at, Math.Min(ValueBlock.MaxCount, CustomValues.Length - at));
            destination.Advance(ValueBlock.Encode(part, destination.GetSpan(ValueBlock.MaxEncodedLength(part.Length))));
        }
    }

    private static double[] ReadCustomValues(ref ByteReader reader)
    {
        // A block of 256 values takes at least three bytes, so this bounds the allocation by the input.
        ulong count = reader.ReadVarint();
        if (count == 0 || count > (ulong)(reader.Remaining / HistogramBlock.LeastColumnBytes) * ValueBlock.MaxCount)
        {
            throw new ChunkFormatException($"Histogram block declares {count} custom bounds, which its remaining {reader.Remaining} bytes can not hold.");
        }

        double[] values = new double[count];
        for (int at = 0; at < values.Length; at += ValueBlock.MaxCount)
        {
            Span<double> part = values.AsSpan(at, Math.Min(ValueBlock.MaxCount, values.Length - at));
            reader.Skip(ValueBlock.Decode(reader.Rest, part));
        }

        return values;
    }
}
