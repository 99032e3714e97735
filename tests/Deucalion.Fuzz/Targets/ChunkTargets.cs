using System.Buffers;
using Deucalion.Fuzz.Running;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.Tsdb.Chunks;

namespace Deucalion.Fuzz.Targets;

/// <summary>Blocks of values, times and histograms.</summary>
internal static class ChunkTargets
{
    public static IReadOnlyList<FuzzTarget> List() =>
    [
        new("values", Values, DecodeValues, typeof(ChunkFormatException)),
        new("times", Times, DecodeTimes, typeof(ChunkFormatException)),
        new("histograms", Histograms, DecodeHistograms, typeof(ChunkFormatException)),
    ];

    private static string DecodeValues(byte[] bytes)
    {
        ValueBlockHeader header = ValueBlock.ReadHeader(bytes);
        double[] values = new double[bytes[1] + 1];
        ValueBlock.Decode(bytes, values);
        return $"{header} {values.Length}".Length + " " + values.Length;
    }

    private static string DecodeTimes(byte[] bytes)
    {
        long[] times = new long[TimeBlock.ReadCount(bytes)];
        int used = TimeBlock.Decode(bytes, times);
        return $"{times.Length} {used == bytes.Length}";
    }

    private static string DecodeHistograms(byte[] bytes)
    {
        var histograms = new NativeHistogram[HistogramBlock.ReadCount(bytes)];
        HistogramBlock.Decode(bytes, histograms);
        return $"{histograms.Length} {histograms[0].Schema} {histograms[0].PositiveBuckets.Length}";
    }

    private static List<byte[]> Values()
    {
        var random = new Random(1);
        var blocks = new List<byte[]>();
        Func<int, double>[] shapes =
        [
            _ => 5, i => i, i => i * 0.001, _ => random.Next(1000), _ => random.NextDouble(), i => i % 50 == 0 ? StaleMarker.Value : i * 3, i => i == 7 ? 1e300 : i,
            i => (i * i) + 1e15, _ => double.NaN, i => i % 2 == 0 ? -0.0 : double.NegativeInfinity, _ => BitConverter.Int64BitsToDouble(random.NextInt64()),
        ];
        foreach (Func<int, double> shape in shapes)
        {
            foreach (int count in (int[])[1, 2, 17, 256])
            {
                double[] values = [.. Enumerable.Range(0, count).Select(shape)];
                byte[] buffer = new byte[ValueBlock.MaxEncodedLength(count)];
                blocks.Add(buffer[..ValueBlock.Encode(values, buffer)]);
            }
        }

        return blocks;
    }

    private static List<byte[]> Times()
    {
        var random = new Random(2);
        var blocks = new List<byte[]>();
        Func<int, long>[] shapes = [i => i * 15_000L, i => (i * 15_000L) + random.Next(5), _ => random.NextInt64(), i => i == 3 ? long.MaxValue : i, _ => long.MinValue];
        foreach (Func<int, long> shape in shapes)
        {
            foreach (int count in (int[])[1, 3, 256])
            {
                long[] times = [.. Enumerable.Range(0, count).Select(shape)];
                byte[] buffer = new byte[TimeBlock.MaxEncodedLength(count)];
                blocks.Add(buffer[..TimeBlock.Encode(times, buffer)]);
            }
        }

        return blocks;
    }

    private static List<byte[]> Histograms()
    {
        var blocks = new List<byte[]>();
        foreach (int count in (int[])[1, 2, 100])
        {
            foreach (bool custom in (bool[])[false, true])
            {
                var output = new ArrayBufferWriter<byte>();
                HistogramBlock.Encode([.. Enumerable.Range(0, count).Select(i => Histogram(i, custom))], output);
                blocks.Add(output.WrittenSpan.ToArray());
            }
        }

        return blocks;
    }

    private static NativeHistogram Histogram(int i, bool custom) => i % 10 == 9 ? new NativeHistogram { Sum = StaleMarker.Value } : new NativeHistogram
    {
        Schema = custom ? NativeHistogram.CustomBucketsSchema : 3,
        ZeroThreshold = custom ? 0 : 0.001,
        CustomValues = custom ? [0.1, 1, 10] : [],
        PositiveSpans = [new(0, 1), new(1, 1)],
        PositiveBuckets = [i, i * 2],
        NegativeSpans = custom ? [] : [new(-2, 1)],
        NegativeBuckets = custom ? [] : [1],
        Count = (3 * i) + (custom ? 0 : 1),
        Sum = i * 1.5,
        IsInteger = custom,
    };
}
