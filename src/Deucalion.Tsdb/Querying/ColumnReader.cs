using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Time;
using Deucalion.Storage.Reading;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Querying;

/// <summary>
/// Fills columns from the sources of one series. Pieces that overlap nothing are decoded straight into the columns; pieces that overlap each other, and those
/// that a deletion cuts, are merged row by row.
/// </summary>
internal static class ColumnReader
{
    /// <summary>Kinds of times beside those of parts, whose kind is the part's id.</summary>
    private const ulong SealedColumn = 1UL << 62;
    private const ulong OpenColumn = 1UL << 63;

    public static void Read(SourceRows series, int index, long minTime, long maxTime, bool onlyPresence, SeriesColumns into)
    {
        ReadScratch scratch = ReadScratch.Mine;
        List<Piece> pieces = scratch.Pieces;
        pieces.Clear();
        series.AddPieces(index, scratch, minTime, maxTime);
        if (!IsSorted(pieces, out bool plain))
        {
            pieces.Sort(static (a, b) => a.MinTime != b.MinTime ? a.MinTime.CompareTo(b.MinTime) : a.Order.CompareTo(b.Order));
            plain = false;
        }

        if (plain)
        {
            FillPlain(scratch, minTime, maxTime, onlyPresence, into);
        }
        else
        {
            FillMixed(scratch, minTime, maxTime, into);
        }

        pieces.Clear();
    }

    /// <summary>Plain: only whole blocks of floats without start times, deletions or overlaps.</summary>
    private static bool IsSorted(List<Piece> pieces, out bool plain)
    {
        plain = true;
        long last = long.MinValue;
        bool first = true;
        foreach (ref readonly Piece p in CollectionsMarshal.AsSpan(pieces))
        {
            if (!first && p.MinTime <= last)
            {
                return false;
            }

            first = false;
            last = p.MaxTime;
            plain &= p.Deletes is null && p.Owner switch
            {
                Part => !p.Block.IsHistogram && p.Block.StartsLength == 0,
                SealedBlock b => !b.IsHistogram && b.Starts is null,
                SeriesData d => d.Histograms is null && d.Starts is null,
                _ => false,
            };
        }

        return true;
    }

    [SkipLocalsInit]
    private static void FillPlain(ReadScratch scratch, long minTime, long maxTime, bool onlyPresence, SeriesColumns into)
    {
        ReadOnlySpan<Piece> pieces = CollectionsMarshal.AsSpan(scratch.Pieces);
        Span<ulong> identity = pieces.Length <= 64 ? stackalloc ulong[130] : new ulong[(pieces.Length * 2) + 2];
        int n = 0;
        foreach (ref readonly Piece p in pieces)
        {
            (identity[n], identity[n + 1]) = p.Owner switch
            {
                Part part => ((ulong)part.Id, (ulong)p.Block.TimeId),
                SealedBlock block => (SealedColumn, block.Times.Id),
                _ => (OpenColumn + (ulong)p.Count, ((SeriesData)p.Owner).Clock!.Id),
            };
            n += 2;
        }

        (identity[n], identity[n + 1]) = ((ulong)minTime, (ulong)maxTime);

        // A hash that does not collide by construction of its small inputs: equal identities promise equal times.
        ulong clock = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(identity[..(n + 2)])) | 1;
        if (into.TryKeepTimes(clock, out Span<double> values))
        {
            int at = 0;
            foreach (ref readonly Piece p in pieces)
            {
                DecodeValues(p, values.Slice(at, p.Count), onlyPresence);
                at += p.Count;
            }

            return;
        }

        into.Clear();
        foreach (ref readonly Piece p in pieces)
        {
            into.AddBlock(p.Count, out Span<long> t, out Span<double> v);
            CopyTimes(scratch, p, t);
            DecodeValues(p, v, onlyPresence);
        }

        into.Trim(minTime, maxTime);
        if (into.Count > 0)
        {
            into.HoldTimes(clock);
        }
    }

    private static void CopyTimes(ReadScratch scratch, in Piece p, Span<long> into)
    {
        switch (p.Owner)
        {
            case Part part:
                scratch.Times(part, p.Block.TimeId).CopyTo(into);
                break;
            case SealedBlock block:
                TimeBlock.Decode(block.Times.Encoded, into);
                break;
            default:
                ((SeriesData)p.Owner).Clock!.Times.AsSpan(0, into.Length).CopyTo(into);
                break;
        }
    }

    private static void DecodeValues(in Piece p, Span<double> into, bool onlyPresence)
    {
        if (p.Owner is SeriesData open)
        {
            open.CopyValuesTo(into);
            return;
        }

        ReadOnlySpan<byte> data = p.Owner is Part part ? part.Data(p.Block.Offset, p.Block.Length) : ((SealedBlock)p.Owner).Values;
        if (onlyPresence && !ValueBlock.MayHaveStale(data))
        {
            into.Clear();
            return;
        }

        ValueBlock.Decode(data, into);
    }

    private static void FillMixed(ReadScratch scratch, long minTime, long maxTime, SeriesColumns into)
    {
        into.Clear();
        List<Piece> pieces = scratch.Pieces;
        for (int i = 0; i < pieces.Count;)
        {
            int end = ClusterEnd(pieces, i);
            if (end - i == 1 && pieces[i].Deletes is null && pieces[i].Owner is not SideCapture)
            {
                Fill(scratch, pieces[i], into);
            }
            else
            {
                Merge(scratch, i, end, into);
            }

            i = end;
        }

        into.Trim(minTime, maxTime);
    }

    /// <summary>Adds all rows of a piece that no deletion hides.</summary>
    public static void AddRows(ReadScratch scratch, in Piece piece, List<SampleRow> rows)
    {
        int from = rows.Count;
        int n = piece.Count;
        Span<long> times = scratch.TimeBuffer.AsSpan(0, n <= ChunkLimits.MaxSamples ? n : 0);
        Span<double> values = scratch.ValueBuffer.AsSpan(0, times.Length);
        Span<long> starts = scratch.StartBuffer.AsSpan(0, times.Length);
        switch (piece.Owner)
        {
            case Part part:
                TimeEntry t = part.Index.Times[piece.Block.TimeId];
                ReadOnlySpan<byte> block = part.Data(piece.Block.Offset, piece.Block.Length + piece.Block.StartsLength);
                BlockDecoder.Rows(
                    part.Data(t.Offset, t.Length), block, Starts(piece.Block, block), piece.Block.IsHistogram, times, values, starts, rows);
                break;
            case SealedBlock sealedBlock:
                BlockDecoder.Rows(sealedBlock.Times.Encoded, sealedBlock.Values, sealedBlock.Starts, sealedBlock.IsHistogram, times, values, starts, rows);
                break;
            case SeriesData open:
                open.CopyOpenTo(rows, scratch.ValueBuffer, scratch.StartBuffer);
                break;
            case SideCapture side:
                side.CopyTo(rows);
                break;
        }

        Hide(rows, from, piece.Deletes);
    }

    private static void Hide(List<SampleRow> rows, int from, TimeRange[]? deletes)
    {
        if (deletes is null)
        {
            return;
        }

        int kept = from;
        for (int i = from; i < rows.Count; i++)
        {
            bool hidden = false;
            foreach (TimeRange d in deletes)
            {
                hidden |= d.Contains(rows[i].Time);
            }

            if (!hidden)
            {
                rows[kept++] = rows[i];
            }
        }

        rows.RemoveRange(kept, rows.Count - kept);
    }

    private static int ClusterEnd(List<Piece> pieces, int from)
    {
        long max = pieces[from].MaxTime;
        int end = from + 1;
        while (end < pieces.Count && pieces[end].MinTime <= max)
        {
            max = Math.Max(max, pieces[end].MaxTime);
            end++;
        }

        return end;
    }

    private static void Merge(ReadScratch scratch, int from, int end, SeriesColumns into)
    {
        // Rows in the order they were written, so that of equal times the last one is the one that counts.
        List<Piece> pieces = scratch.Pieces;
        pieces.Sort(from, end - from, PieceOrder.Instance);
        List<SampleRow> rows = scratch.Rows;
        rows.Clear();
        for (int i = from; i < end; i++)
        {
            AddRows(scratch, pieces[i], rows);
        }

        SampleRow.SortLastWins(rows);
        foreach (SampleRow r in rows)
        {
            if (r.Histogram is null)
            {
                into.Add(r.Time, r.Value, r.Start);
            }
            else
            {
                into.Add(r.Time, ResetHints.Complete(into, r.Histogram, shared: true), r.Start);
            }
        }

        rows.Clear();
    }

    /// <summary>Decodes a piece behind what is there.</summary>
    private static void Fill(ReadScratch scratch, in Piece piece, SeriesColumns into)
    {
        switch (piece.Owner)
        {
            case Part part:
                FillPart(scratch, part, piece.Block, into);
                break;
            case SealedBlock block:
                FillSealed(scratch, block, into);
                break;
            default:
                FillOpen(scratch, (SeriesData)piece.Owner, into);
                break;
        }
    }

    private static void FillPart(ReadScratch scratch, Part part, in PartBlock b, SeriesColumns into)
    {
        ReadOnlySpan<long> times = scratch.Times(part, b.TimeId);
        ReadOnlySpan<byte> data = part.Data(b.Offset, b.Length + b.StartsLength);
        if (!b.IsHistogram && b.StartsLength == 0)
        {
            into.AddBlock(b.Count, out Span<long> t, out Span<double> v);
            times.CopyTo(t);
            ValueBlock.Decode(data, v);
            return;
        }

        FillRows(scratch, times, data, Starts(b, data), b.IsHistogram, into);
    }

    private static void FillSealed(ReadScratch scratch, SealedBlock b, SeriesColumns into)
    {
        if (!b.IsHistogram && b.Starts is null)
        {
            into.AddBlock(b.Count, out Span<long> t, out Span<double> v);
            TimeBlock.Decode(b.Times.Encoded, t);
            ValueBlock.Decode(b.Values, v);
            return;
        }

        Span<long> times = scratch.TimeBuffer.AsSpan(0, b.Count);
        TimeBlock.Decode(b.Times.Encoded, times);
        FillRows(scratch, times, b.Values, b.Starts, b.IsHistogram, into);
    }

    private static void FillRows(
        ReadScratch scratch, ReadOnlySpan<long> times, ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> encodedStarts, bool isHistogram, SeriesColumns into)
    {
        Span<long> starts = scratch.StartBuffer.AsSpan(0, times.Length);
        starts.Clear();
        if (!encodedStarts.IsEmpty)
        {
            BlockEncoder.DecodeStarts(encodedStarts, starts);
        }

        if (isHistogram)
        {
            Span<NativeHistogram> histograms = scratch.HistogramBuffer.AsSpan(0, times.Length);
            HistogramBlock.Decode(encoded, histograms);
            for (int i = 0; i < times.Length; i++)
            {
                into.Add(times[i], ResetHints.Complete(into, histograms[i], shared: false), starts[i]);
            }

            histograms.Clear();
            return;
        }

        Span<double> values = scratch.ValueBuffer.AsSpan(0, times.Length);
        ValueBlock.Decode(encoded, values);
        for (int i = 0; i < times.Length; i++)
        {
            into.Add(times[i], values[i], starts[i]);
        }
    }

    private static void FillOpen(ReadScratch scratch, SeriesData open, SeriesColumns into)
    {
        ReadOnlySpan<long> times = open.Clock!.Times.AsSpan(0, open.Count);
        if (open.Histograms is null && open.Starts is null)
        {
            into.AddBlock(open.Count, out Span<long> t, out Span<double> v);
            times.CopyTo(t);
            open.CopyValuesTo(v);
            return;
        }

        Span<double> values = scratch.ValueBuffer.AsSpan(0, open.Count);
        Span<long> starts = scratch.StartBuffer.AsSpan(0, open.Count);
        open.CopyValuesTo(values);
        StartRun.Expand(open.Starts, starts);
        for (int i = 0; i < open.Count; i++)
        {
            if (open.Histograms is { } h)
            {
                into.Add(times[i], ResetHints.Complete(into, h[i]!, shared: true), starts[i]);
            }
            else
            {
                into.Add(times[i], values[i], starts[i]);
            }
        }
    }

    private static ReadOnlySpan<byte> Starts(in PartBlock b, ReadOnlySpan<byte> data) => data.Slice(b.Length, b.StartsLength);

    private sealed class PieceOrder : IComparer<Piece>
    {
        public static readonly PieceOrder Instance = new();

        public int Compare(Piece x, Piece y) => x.Order.CompareTo(y.Order);
    }
}
