using System.Buffers;
using System.Runtime.CompilerServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Chunks;

/// <summary>Writes histogram blocks: layout, then one column after the other.</summary>
internal static class HistogramBlockEncoder
{
    /// <summary>Bit of the marks column: a staleness marker and nothing else.</summary>
    public const int BareStale = 4;

    /// <summary>Bit of the marks column: such a marker was an integer histogram.</summary>
    public const int BareInteger = 8;

    /// <summary>Bits of the marks column that hold the reset hint.</summary>
    public const int ResetHintMask = 3;

    [SkipLocalsInit]
    public static int Encode(ReadOnlySpan<NativeHistogram> histograms, IBufferWriter<byte> destination)
    {
        if (histograms.Length is < 1 or > HistogramBlock.MaxCount)
        {
            throw new ArgumentOutOfRangeException(nameof(histograms), histograms.Length, "A block has 1 to 256 histograms.");
        }

        HistogramLayout layout = CommonLayout(histograms);
        CountingWriter writer = new(destination);
        writer.GetSpan(1)[0] = (byte)(histograms.Length - 1);
        writer.Advance(1);
        layout.Write(writer);
        WriteMarks(histograms, writer);

        Span<double> column = stackalloc double[HistogramBlock.MaxCount];
        column = column[..histograms.Length];
        WriteSums(histograms, column, writer);
        WriteColumn(histograms, column, writer, static (histogram, _) => histogram.Count, 0);
        WriteColumn(histograms, column, writer, static (histogram, _) => histogram.ZeroCount, 0);
        for (int bucket = 0; bucket < layout.PositiveCount; bucket++)
        {
            WriteColumn(histograms, column, writer, static (histogram, i) => histogram.PositiveBuckets[i], bucket);
        }

        for (int bucket = 0; bucket < layout.NegativeCount; bucket++)
        {
            WriteColumn(histograms, column, writer, static (histogram, i) => histogram.NegativeBuckets[i], bucket);
        }

        return writer.Written;
    }

    private static HistogramLayout CommonLayout(ReadOnlySpan<NativeHistogram> histograms)
    {
        HistogramLayout? layout = null;
        for (int i = 0; i < histograms.Length; i++)
        {
            if (HistogramLayout.IsBareStale(histograms[i]))
            {
                continue;
            }

            layout ??= HistogramLayout.Of(histograms[i]);
            if (!layout.Fits(histograms[i]))
            {
                throw new ArgumentException($"Histogram {i} has another layout than those before it; start a new block.", nameof(histograms));
            }
        }

        if (layout is { IsConsistent: false })
        {
            throw new ArgumentException("A histogram's spans and bucket arrays disagree about the number of buckets.", nameof(histograms));
        }

        return layout ?? HistogramLayout.Empty;
    }

    [SkipLocalsInit]
    private static void WriteMarks(ReadOnlySpan<NativeHistogram> histograms, CountingWriter writer)
    {
        Span<long> marks = stackalloc long[HistogramBlock.MaxCount];
        marks = marks[..histograms.Length];
        for (int i = 0; i < marks.Length; i++)
        {
            int mark = (int)histograms[i].ResetHint & ResetHintMask;
            if (HistogramLayout.IsBareStale(histograms[i]))
            {
                mark |= histograms[i].IsInteger ? BareStale | BareInteger : BareStale;
            }

            marks[i] = mark;
        }

        writer.Advance(TimeBlock.Encode(marks, writer.GetSpan(TimeBlock.MaxEncodedLength(marks.Length))));
    }

    private static void WriteSums(ReadOnlySpan<NativeHistogram> histograms, Span<double> column, CountingWriter writer)
    {
        for (int i = 0; i < column.Length; i++)
        {
            column[i] = histograms[i].Sum;
        }

        WriteValues(column, writer);
    }

    /// <summary>Writes a column; where a marker has no value, the one before it, which costs least.</summary>
    private static void WriteColumn(ReadOnlySpan<NativeHistogram> histograms, Span<double> column, CountingWriter writer, Func<NativeHistogram, int, double> value, int bucket)
    {
        double previous = 0;
        for (int i = column.Length - 1; i >= 0; i--)
        {
            previous = HistogramLayout.IsBareStale(histograms[i]) ? previous : value(histograms[i], bucket);
        }

        for (int i = 0; i < column.Length; i++)
        {
            previous = HistogramLayout.IsBareStale(histograms[i]) ? previous : value(histograms[i], bucket);
            column[i] = previous;
        }

        WriteValues(column, writer);
    }

    private static void WriteValues(ReadOnlySpan<double> column, CountingWriter writer) =>
        writer.Advance(ValueBlock.Encode(column, writer.GetSpan(ValueBlock.MaxEncodedLength(column.Length))));

    /// <summary>Passes on to another writer and counts.</summary>
    private sealed class CountingWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
    {
        public int Written { get; private set; }

        public void Advance(int count)
        {
            inner.Advance(count);
            Written += count;
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
