using System.Runtime.CompilerServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Chunks;

/// <summary>Reads histogram blocks.</summary>
internal static class HistogramBlockDecoder
{
    [SkipLocalsInit]
    public static int Decode(ReadOnlySpan<byte> source, Span<NativeHistogram> histograms)
    {
        ByteReader reader = new(source);
        int count = reader.ReadByte() + 1;
        if (count != histograms.Length)
        {
            throw new ChunkFormatException($"Histogram block has {count} histograms where {histograms.Length} are expected.");
        }

        HistogramLayout layout = HistogramLayout.Read(ref reader);
        if (((long)layout.PositiveCount + layout.NegativeCount + 3) * HistogramBlock.LeastColumnBytes > reader.Remaining)
        {
            throw new ChunkFormatException($"Histogram block declares {layout.PositiveCount} + {layout.NegativeCount} buckets, more than its remaining {reader.Remaining} bytes can hold.");
        }

        Span<long> marks = stackalloc long[HistogramBlock.MaxCount];
        Span<double> column = stackalloc double[HistogramBlock.MaxCount];
        marks = marks[..count];
        column = column[..count];
        reader.Skip(TimeBlock.Decode(reader.Rest, marks));
        Create(layout, marks, histograms);

        ReadColumn(ref reader, column);
        for (int i = 0; i < count; i++)
        {
            histograms[i].Sum = IsBare(marks[i]) ? StaleMarker.Value : column[i];
        }

        ReadColumn(ref reader, column);
        for (int i = 0; i < count; i++)
        {
            histograms[i].Count = IsBare(marks[i]) ? 0 : column[i];
        }

        ReadColumn(ref reader, column);
        for (int i = 0; i < count; i++)
        {
            histograms[i].ZeroCount = IsBare(marks[i]) ? 0 : column[i];
        }

        ReadBuckets(ref reader, layout.PositiveCount, column, histograms, static histogram => histogram.PositiveBuckets);
        ReadBuckets(ref reader, layout.NegativeCount, column, histograms, static histogram => histogram.NegativeBuckets);
        return reader.Position;
    }

    private static bool IsBare(long mark) => (mark & HistogramBlockEncoder.BareStale) != 0;

    private static void Create(HistogramLayout layout, ReadOnlySpan<long> marks, Span<NativeHistogram> histograms)
    {
        for (int i = 0; i < marks.Length; i++)
        {
            CounterResetHint hint = (CounterResetHint)(marks[i] & HistogramBlockEncoder.ResetHintMask);
            histograms[i] = IsBare(marks[i])
                ? new NativeHistogram { ResetHint = hint, IsInteger = (marks[i] & HistogramBlockEncoder.BareInteger) != 0 }
                : new NativeHistogram
                {
                    ResetHint = hint,
                    IsInteger = layout.IsInteger,
                    Schema = layout.Schema,
                    ZeroThreshold = layout.ZeroThreshold,
                    PositiveSpans = layout.PositiveSpans,
                    NegativeSpans = layout.NegativeSpans,
                    CustomValues = layout.CustomValues,
                    PositiveBuckets = layout.PositiveCount == 0 ? [] : new double[layout.PositiveCount],
                    NegativeBuckets = layout.NegativeCount == 0 ? [] : new double[layout.NegativeCount],
                };
        }
    }

    private static void ReadColumn(ref ByteReader reader, scoped Span<double> column) =>
        reader.Skip(ValueBlock.Decode(reader.Rest, column));

    private static void ReadBuckets(ref ByteReader reader, int buckets, scoped Span<double> column, Span<NativeHistogram> histograms, Func<NativeHistogram, double[]> side)
    {
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            ReadColumn(ref reader, column);
            for (int i = 0; i < column.Length; i++)
            {
                double[] counts = side(histograms[i]);
                if (counts.Length != 0)
                {
                    counts[bucket] = column[i];
                }
            }
        }
    }
}
