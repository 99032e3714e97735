using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Index;
using Deucalion.Tsdb.Querying;

namespace Deucalion.Tsdb.Compaction;

/// <summary>
/// Merges parts into one. Blocks that overlap nothing, are cut by no deletion and are at least half full are copied as they are; the rest is decoded, merged and
/// encoded anew. Deletions that apply to an input are carried out.
/// </summary>
internal sealed class PartMerger(IBlockStore store, PartCatalog catalog)
{
    private const int HalfFull = ChunkLimits.MaxSamples / 2;
    private readonly ReadScratch _scratch = new();
    private readonly TimeColumnCache _times = new();
    private readonly List<SampleRow> _rows = [];
    private readonly List<SealedBlock> _sealed = [];

    /// <summary>A merge that was written but could not be put into the manifest, which may name it all the same: the next try takes it up.</summary>
    private Part[]? _pendingInputs;
    private PartMeta? _pendingMerged;

    /// <summary>Merges and replaces the inputs. Throws <see cref="DamagedPartException"/> naming the input that cannot be read.</summary>
    public void Merge(IReadOnlyList<Part> inputs, CancellationToken cancellation)
    {
        PartView view = catalog.View;
        Part[] parts = [.. inputs.OrderBy(p => p.Meta.Sequence).ThenBy(p => p.Meta.Order)];
        Cursor[] cursors = [.. parts.Select(p => new Cursor(p, PartDeletions.Of(p, view.Tombstones)))];
        if (_pendingInputs is null || !_pendingInputs.SequenceEqual(parts))
        {
            _pendingMerged = Write(cursors, parts[^1].Meta, cancellation);
            _pendingInputs = parts;
        }

        catalog.Change(_pendingMerged is null ? [] : [_pendingMerged], parts);
        _pendingInputs = null;
        _pendingMerged = null;
    }

    private PartMeta? Write(Cursor[] cursors, PartMeta newest, CancellationToken cancellation)
    {
        string name = catalog.NextPartName();
        try
        {
            using var writer = new PartWriter(store, name);
            while (Smallest(cursors) is { } labels)
            {
                cancellation.ThrowIfCancellationRequested();
                MergeSeries(cursors, labels, writer);
                writer.EndSeries(labels);
            }

            return writer.Finish(newest.Sequence, newest.Order);
        }
        catch (IOException)
        {
            // The last step of writing may fail when the object is there already.
            store.Delete(name);
            throw;
        }
    }

    private static LabelSet? Smallest(Cursor[] cursors)
    {
        LabelSet? smallest = null;
        foreach (Cursor c in cursors)
        {
            if (c.Labels is { } l && (smallest is null || LabelOrder.Compare(l.Encoded, smallest.Encoded) < 0))
            {
                smallest = l;
            }
        }

        return smallest;
    }

    private void MergeSeries(Cursor[] cursors, LabelSet labels, PartWriter writer)
    {
        List<Piece> pieces = _scratch.Pieces;
        pieces.Clear();
        foreach (Cursor c in cursors)
        {
            if (labels.Equals(c.Labels))
            {
                c.AddPieces(_scratch);
                c.Advance();
            }
        }

        pieces.Sort(static (a, b) => a.MinTime != b.MinTime ? a.MinTime.CompareTo(b.MinTime) : a.Order.CompareTo(b.Order));
        _rows.Clear();
        for (int i = 0; i < pieces.Count;)
        {
            int end = ClusterEnd(pieces, i);
            if (end - i == 1 && pieces[i].Deletes is null && pieces[i].Count >= HalfFull)
            {
                WriteRows(writer);
                Copy(pieces[i], writer);
            }
            else
            {
                AddCluster(pieces.GetRange(i, end - i));
            }

            i = end;
        }

        WriteRows(writer);
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

    private void AddCluster(List<Piece> cluster)
    {
        cluster.Sort(static (a, b) => a.Order.CompareTo(b.Order));
        var rows = new List<SampleRow>();
        foreach (Piece p in cluster)
        {
            try
            {
                ColumnReader.AddRows(_scratch, p, rows);
            }
            catch (Exception e) when (e is FormatException or InvalidDataException or ArgumentException or IndexOutOfRangeException)
            {
                throw ((Part)p.Owner).Damaged(e.Message, e);
            }
        }

        SampleRow.SortLastWins(rows);
        _rows.AddRange(rows);
    }

    private void WriteRows(PartWriter writer)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        _sealed.Clear();

        // 2 h borders stay block borders, so that a day's part still has whole blocks for whole windows.
        BlockSealer.SealRows(_rows, TimeWindow.Hours2, _times.Get, _sealed);
        foreach (SealedBlock b in _sealed)
        {
            writer.AddBlock(b.Times.Encoded, b.Count, b.Times.MinTime, b.Times.MaxTime, b.Values, b.Starts, b.IsHistogram);
        }

        _rows.Clear();
    }

    private static void Copy(in Piece piece, PartWriter writer)
    {
        var part = (Part)piece.Owner;
        PartBlock b = piece.Block;
        TimeEntry t = part.Index.Times[b.TimeId];
        ReadOnlySpan<byte> data = part.Data(b.Offset, b.Length + b.StartsLength);
        writer.AddBlock(
            part.Data(t.Offset, t.Length)[..t.Length], b.Count, b.MinTime, b.MaxTime, data[..b.Length], data.Slice(b.Length, b.StartsLength), b.IsHistogram);
    }

    private sealed class Cursor
    {
        private readonly Part _part;
        private readonly PartDeletions _deletions;
        private int _ordinal = -1;

        public Cursor(Part part, PartDeletions deletions)
        {
            _part = part;
            _deletions = deletions;
            Advance();
        }

        public LabelSet? Labels { get; private set; }

        public void Advance()
        {
            _ordinal++;
            try
            {
                Labels = _ordinal < _part.Index.SeriesCount ? _part.Index.Labels(_ordinal) : null;
            }
            catch (Exception e) when (e is InvalidDataException or IndexOutOfRangeException or ArgumentException)
            {
                throw _part.Damaged(e.Message, e);
            }
        }

        public void AddPieces(ReadScratch scratch) =>
            PartSource.AddPieces(_part, _ordinal, _deletions.Of(_ordinal), scratch, long.MinValue, long.MaxValue);
    }
}
