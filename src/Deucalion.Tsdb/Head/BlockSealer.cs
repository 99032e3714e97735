using System.Runtime.CompilerServices;
using Deucalion.Model.Histograms;
using Deucalion.Tsdb.Chunks;

namespace Deucalion.Tsdb.Head;

/// <summary>Turns open rows into a sealed block.</summary>
internal static class BlockSealer
{
    /// <summary>The open rows as a block.</summary>
    [SkipLocalsInit]
    public static SealedBlock Seal(SeriesData open)
    {
        int count = open.Count;
        Span<long> starts = stackalloc long[ChunkLimits.MaxSamples];
        starts = starts[..(open.Starts is null ? 0 : count)];
        StartRun.Expand(open.Starts, starts);
        TimeColumn times = ((ManagedClock)open.Clock!).Seal(count);
        if (open.Histograms is not null)
        {
            return new SealedBlock(times, BlockEncoder.EncodeHistograms(open.Histograms.AsSpan(0, count)!), true, BlockEncoder.EncodeStarts(starts));
        }

        Span<double> values = stackalloc double[ChunkLimits.MaxSamples];
        values = values[..count];
        open.CopyValuesTo(values);
        return new SealedBlock(times, BlockEncoder.EncodeValues(values), false, BlockEncoder.EncodeStarts(starts));
    }

    /// <summary>Cuts rows (ascending times) into blocks that cross no window border, hold one kind and, for histograms, one layout.</summary>
    public static void SealRows(List<SampleRow> rows, long window, Func<ReadOnlySpan<long>, TimeColumn> times, List<SealedBlock> into)
    {
        int from = 0;
        while (from < rows.Count)
        {
            int end = BlockEnd(rows, from, window);
            into.Add(SealRange(rows, from, end, times));
            from = end;
        }
    }

    /// <summary>The histogram that says what fits into a block: the first that is not a bare staleness marker, which fits everywhere.</summary>
    public static NativeHistogram LayoutOf(ReadOnlySpan<NativeHistogram?> block)
    {
        foreach (NativeHistogram? h in block)
        {
            if (!HistogramBlock.IsLayoutFree(h!))
            {
                return h!;
            }
        }

        return block[0]!;
    }

    private static int BlockEnd(List<SampleRow> rows, int from, long window)
    {
        SampleRow first = rows[from];
        long windowEnd = window <= 0 ? long.MaxValue : TimeWindow.Start(first.Time, window) + window;
        NativeHistogram? layout = first.Histogram;
        int end = from + 1;
        while (end < rows.Count && end - from < ChunkLimits.MaxSamples && rows[end].Time < windowEnd && Fits(ref layout, rows[end].Histogram))
        {
            end++;
        }

        return end;
    }

    private static bool Fits(ref NativeHistogram? layout, NativeHistogram? next)
    {
        if (layout is null || next is null)
        {
            return layout is null && next is null;
        }

        if (!HistogramBlock.SameLayout(layout, next))
        {
            return false;
        }

        layout = HistogramBlock.IsLayoutFree(layout) ? next : layout;
        return true;
    }

    private static SealedBlock SealRange(List<SampleRow> rows, int from, int end, Func<ReadOnlySpan<long>, TimeColumn> times)
    {
        int n = end - from;
        Span<long> t = stackalloc long[n];
        Span<double> v = stackalloc double[n];
        Span<long> s = stackalloc long[n];
        bool isHistogram = rows[from].Histogram is not null;
        NativeHistogram[]? h = isHistogram ? new NativeHistogram[n] : null;
        for (int i = 0; i < n; i++)
        {
            SampleRow r = rows[from + i];
            t[i] = r.Time;
            v[i] = r.Value;
            s[i] = r.Start;
            if (h is not null)
            {
                h[i] = r.Histogram!;
            }
        }

        return new SealedBlock(times(t), h is not null ? BlockEncoder.EncodeHistograms(h) : BlockEncoder.EncodeValues(v), isHistogram, BlockEncoder.EncodeStarts(s));
    }
}
