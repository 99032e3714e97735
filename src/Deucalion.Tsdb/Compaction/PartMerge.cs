using Deucalion.Storage.Ports;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Index;
using Deucalion.Tsdb.Querying;

namespace Deucalion.Tsdb.Compaction;

/// <summary>
/// One merge under way, done in steps so that other background work comes in between. Blocks that overlap nothing, are cut by no deletion and are at least
/// half full are copied as they are; the rest is decoded, merged and encoded anew. Deletions and retention that apply to an input are carried out.
/// Holds its inputs. Nothing of it is visible before <see cref="Finish"/>; a crash leaves a temporary file that the next opening removes.
/// </summary>
internal sealed class PartMerge : IDisposable
{
    private const int HalfFull = ChunkLimits.MaxSamples / 2;
    private readonly IBlockStore _store;
    private readonly ReadScratch _scratch = new();
    private readonly TimeColumnCache _times = new();
    private readonly List<SampleRow> _rows = [];
    private readonly List<SampleRow> _cluster = [];
    private readonly List<SealedBlock> _sealed = [];
    private readonly FloatColumn _floats;
    private readonly MergeInput[] _inputs;
    private readonly PartWriter _writer;
    private readonly string _name;
    private readonly long _window;
    private readonly long _cleaned;
    private byte[] _labels = new byte[256];
    private bool _done;

    public PartMerge(IBlockStore store, PartCatalog catalog, IReadOnlyList<Part> inputs)
    {
        _store = store;
        _floats = new FloatColumn(_times);
        PartView view = catalog.View;
        Parts = [.. inputs.OrderBy(p => view.Parts.IndexOf(p))];
        int held = 0;
        try
        {
            for (; held < Parts.Length; held++)
            {
                if (!Parts[held].TryAcquire())
                {
                    throw new IOException($"part {Parts[held].Meta.Name} has gone");
                }
            }

            _inputs = [.. Parts.Select(p => new MergeInput(p, view))];
            _cleaned = Math.Max(PartCatalog.DeletionsBefore(view), Parts.Max(p => p.Meta.Cleaned));
            _window = WindowOf(Parts.Min(p => p.Meta.MinTime), Parts.Max(p => p.Meta.MaxTime));
            _name = catalog.NextPartName();
            _writer = new PartWriter(store, _name);
        }
        catch
        {
            foreach (Part p in Parts.AsSpan(0, held))
            {
                p.Release();
            }

            throw;
        }
    }

    /// <summary>What is merged, in the order it was written.</summary>
    public Part[] Parts { get; }

    /// <summary>Merges series until so many bytes are written; true when there are no more.</summary>
    public bool Step(long bytes, CancellationToken cancellation)
    {
        long end = _writer.DataLength + Math.Max(1, bytes);
        while (_writer.DataLength < end)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = CopySmallest();
            if (length < 0)
            {
                return true;
            }

            MergeSeries(_labels.AsSpan(0, length));
        }

        return false;
    }

    /// <summary>Bytes of samples written so far.</summary>
    public long Written => _writer.DataLength;

    /// <summary>Makes the merged part durable; null when nothing is left of the inputs.</summary>
    public PartMeta? Finish()
    {
        PartMeta newest = Parts[^1].Meta;
        try
        {
            return _writer.Finish(newest.Sequence, newest.Order, _cleaned);
        }
        catch (IOException)
        {
            // The last step of writing may fail when the object is there already.
            _store.Delete(_name);
            throw;
        }
    }

    public void Dispose()
    {
        if (!_done)
        {
            _done = true;
            _writer.Dispose();
            foreach (Part p in Parts)
            {
                p.Release();
            }
        }
    }

    /// <summary>The smallest window that holds all: within it blocks may be cut anywhere.</summary>
    private static long WindowOf(long min, long max)
    {
        foreach (long size in (ReadOnlySpan<long>)[TimeWindow.Hours2, TimeWindow.Hours8, TimeWindow.Day])
        {
            if (TimeWindow.Start(min, size) == TimeWindow.Start(max, size))
            {
                return size;
            }
        }

        return TimeWindow.Day;
    }

    private int CopySmallest()
    {
        MergeInput? smallest = null;
        foreach (MergeInput c in _inputs)
        {
            if (!c.AtEnd && (smallest is null || LabelOrder.Compare(c.Labels, smallest.Labels) < 0))
            {
                smallest = c;
            }
        }

        if (smallest is null)
        {
            return -1;
        }

        ReadOnlySpan<byte> labels = smallest.Labels;
        if (labels.Length > _labels.Length)
        {
            _labels = new byte[labels.Length * 2];
        }

        labels.CopyTo(_labels);
        return labels.Length;
    }

    private void MergeSeries(ReadOnlySpan<byte> labels)
    {
        List<Piece> pieces = _scratch.Pieces;
        pieces.Clear();
        foreach (MergeInput c in _inputs)
        {
            if (!c.AtEnd && c.Labels.SequenceEqual(labels))
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
            bool alone = end - i == 1;
            if (alone && pieces[i].Deletes is null && pieces[i].Count >= HalfFull)
            {
                WriteRows();
                Copy(pieces[i]);
            }
            else if (alone && FloatColumn.Takes(pieces[i]))
            {
                WriteHeldRows();
                AddFloats(pieces[i]);
            }
            else
            {
                _floats.WriteTo(_writer, _window);
                AddCluster(pieces, i, end);
            }

            i = end;
        }

        WriteRows();
        _writer.EndSeries(labels);
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

    private void AddCluster(List<Piece> pieces, int from, int end)
    {
        if (end - from == 1)
        {
            AddRows(pieces[from], _rows);
            return;
        }

        _cluster.Clear();
        foreach (Piece p in pieces.GetRange(from, end - from).OrderBy(p => p.Order))
        {
            AddRows(p, _cluster);
        }

        SampleRow.SortLastWins(_cluster);
        _rows.AddRange(_cluster);
    }

    private void AddRows(in Piece piece, List<SampleRow> rows)
    {
        try
        {
            ColumnReader.AddRows(_scratch, piece, rows);
        }
        catch (Exception e) when (MergeInput.IsDamage(e))
        {
            throw ((Part)piece.Owner).Damaged(e.Message, e);
        }
    }

    private void AddFloats(in Piece piece)
    {
        try
        {
            _floats.Add(_scratch, piece);
        }
        catch (Exception e) when (MergeInput.IsDamage(e))
        {
            throw ((Part)piece.Owner).Damaged(e.Message, e);
        }
    }

    /// <summary>Writes what is held back to fill blocks; one of the two holds something.</summary>
    private void WriteRows()
    {
        _floats.WriteTo(_writer, _window);
        WriteHeldRows();
    }

    private void WriteHeldRows()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        _sealed.Clear();
        BlockSealer.SealRows(_rows, _window, _times.Get, _sealed);
        foreach (SealedBlock b in _sealed)
        {
            _writer.AddBlock(b.Times.Encoded, b.Count, b.Times.MinTime, b.Times.MaxTime, b.Values, b.Starts, b.IsHistogram);
        }

        _rows.Clear();
    }

    private void Copy(in Piece piece)
    {
        var part = (Part)piece.Owner;
        PartBlock b = piece.Block;
        TimeEntry t = part.Index.Times[b.TimeId];
        ReadOnlySpan<byte> data = part.Data(b.Offset, b.Length + b.StartsLength);
        _writer.AddBlock(
            part.Data(t.Offset, t.Length)[..t.Length], b.Count, b.MinTime, b.MaxTime, data[..b.Length], data.Slice(b.Length, b.StartsLength), b.IsHistogram);
    }
}
