using Deucalion.Model.Labels;
using Deucalion.Tsdb.Bytes;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Querying;

/// <summary>
/// The series of several sources as one list in label order: for each series its row in each source, or -1. One number a series and source, no object a
/// series. Sources are in the order of their writes.
/// </summary>
internal sealed class SourceRows
{
    private readonly SeriesSource[] _sources;

    /// <summary>Rows by series, one column a source; null for a single source, whose rows are the series.</summary>
    private readonly int[]? _rows;

    private SourceRows(SeriesSource[] sources, int[]? rows, int count)
    {
        _sources = sources;
        _rows = rows;
        Count = count;
    }

    /// <summary>Number of series.</summary>
    public int Count { get; }

    /// <summary>Merges sources.</summary>
    public static SourceRows Of(List<SeriesSource> sources)
    {
        SeriesSource[] used = [.. sources.Where(s => s.Count > 0)];
        if (used.Length <= 1)
        {
            return new SourceRows(used, null, used.Length == 0 ? 0 : used[0].Count);
        }

        var merged = new SourceRows([used[0]], null, used[0].Count);
        for (int s = 1; s < used.Length; s++)
        {
            merged = merged.With(used[s]);
        }

        return merged;
    }

    /// <summary>The first series only.</summary>
    public SourceRows Limited(int count) => count >= Count ? this : new SourceRows(_sources, _rows, count);

    /// <summary>Label set of a series.</summary>
    public LabelSet Labels(int series)
    {
        SeriesSource source = First(series, out int row);
        return source.Labels(row);
    }

    /// <summary>Encoded label set of a series; valid until the calling thread's next call.</summary>
    public ReadOnlySpan<byte> EncodedLabels(int series)
    {
        SeriesSource source = First(series, out int row);
        return source.EncodedLabels(row);
    }

    /// <summary>Adds the pieces of a series from all sources.</summary>
    public void AddPieces(int series, ReadScratch scratch, long minTime, long maxTime)
    {
        if (_rows is null)
        {
            _sources[0].AddPieces(series, scratch, minTime, maxTime);
            return;
        }

        for (int s = 0; s < _sources.Length; s++)
        {
            int row = _rows[(series * _sources.Length) + s];
            if (row >= 0)
            {
                _sources[s].AddPieces(row, scratch, minTime, maxTime);
            }
        }
    }

    private SeriesSource First(int series, out int row)
    {
        row = series;
        if (_rows is null)
        {
            return _sources[0];
        }

        for (int s = 0; s < _sources.Length; s++)
        {
            row = _rows[(series * _sources.Length) + s];
            if (row >= 0)
            {
                return _sources[s];
            }
        }

        throw new InvalidOperationException("A series has a row in some source.");
    }

    private SourceRows With(SeriesSource next)
    {
        int width = _sources.Length + 1;
        int[] rows = new int[checked((Count + next.Count) * width)];
        int i = 0;
        int j = 0;
        int n = 0;

        // Copies: each call may write over what the call before gave.
        var a = new ByteWriter();
        var b = new ByteWriter();
        a.Raw(EncodedLabels(0));
        b.Raw(next.EncodedLabels(0));
        while (i < Count || j < next.Count)
        {
            int c = i == Count ? 1 : j == next.Count ? -1 : LabelOrder.Compare(a.Written, b.Written);
            Span<int> to = rows.AsSpan(n * width, width);
            n++;
            to.Fill(-1);
            if (c <= 0)
            {
                CopyRow(i++, to);
                a.Clear();
                a.Raw(i < Count ? EncodedLabels(i) : default);
            }

            if (c >= 0)
            {
                to[^1] = j++;
                b.Clear();
                b.Raw(j < next.Count ? next.EncodedLabels(j) : default);
            }
        }

        return new SourceRows([.. _sources, next], rows, n);
    }

    private void CopyRow(int series, Span<int> to)
    {
        if (_rows is null)
        {
            to[0] = series;
            return;
        }

        _rows.AsSpan(series * _sources.Length, _sources.Length).CopyTo(to);
    }
}
