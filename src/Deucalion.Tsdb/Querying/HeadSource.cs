using Deucalion.Model.Labels;
using Deucalion.Model.Time;
using Deucalion.Tsdb.Head;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Querying;

/// <summary>Series as the head had them when they were selected: what is being flushed, and what came since.</summary>
internal sealed class HeadSource : SeriesSource
{
    private readonly Row[] _rows;
    private readonly int _count;

    private HeadSource(Row[] rows, int count)
    {
        _rows = rows;
        _count = count;
    }

    public override int Count => _count;

    /// <summary>The series that the matchers accept and that may have samples between two times.</summary>
    public static HeadSource Select(HeadIndex index, IReadOnlyList<Matcher> matchers, long min, long max, CancellationToken cancellation)
    {
        ReadOnlySpan<HeadSeries> all = index.Series;
        SeriesBitmap hit = MatcherEvaluation.Evaluate(index, all.Length, matchers, cancellation);
        int[] ordinals = HeadOrder.InLabelOrder(index, all, hit);
        var rows = new Row[ordinals.Length];
        int count = 0;
        foreach (int ordinal in ordinals)
        {
            HeadSeries s = all[ordinal];
            if (s.Capture(out SeriesData current, out SeriesData? flushing, out TimeRange[]? deletes) && (Overlaps(current, min, max) || Overlaps(flushing, min, max)))
            {
                rows[count++] = new Row(s.Labels, current, flushing, deletes);
            }
        }

        return new HeadSource(rows, count);
    }

    public override ReadOnlySpan<byte> EncodedLabels(int row) => _rows[row].Labels.Encoded;

    public override LabelSet Labels(int row) => _rows[row].Labels;

    public override void AddPieces(int row, ReadScratch scratch, long minTime, long maxTime)
    {
        ref readonly Row r = ref _rows[row];
        if (r.Flushing is not null)
        {
            Add(scratch, r.Flushing, r.FlushingDeletes, minTime, maxTime);
        }

        Add(scratch, r.Current, null, minTime, maxTime);
    }

    private static bool Overlaps(SeriesData? data, long min, long max) => data is not null && data.MinTime <= max && data.MaxTime >= min;

    private static void Add(ReadScratch scratch, SeriesData data, TimeRange[]? deletes, long minTime, long maxTime)
    {
        foreach (SealedBlock b in data.Sealed ?? [])
        {
            if (b.Times.MinTime <= maxTime && b.Times.MaxTime >= minTime)
            {
                scratch.Pieces.Add(new Piece(b.Times.MinTime, b.Times.MaxTime, b.Count, scratch.Pieces.Count, b, default, deletes));
            }
        }

        if (data.Count > 0)
        {
            long[] times = data.Clock!.Times;
            if (times[0] <= maxTime && times[data.Count - 1] >= minTime)
            {
                scratch.Pieces.Add(new Piece(times[0], times[data.Count - 1], data.Count, scratch.Pieces.Count, data, default, deletes));
            }
        }

        if (data.Side is { } side && side.MinTime <= maxTime && side.MaxTime >= minTime)
        {
            scratch.Pieces.Add(new Piece(side.MinTime, side.MaxTime, side.Count, scratch.Pieces.Count, side, default, deletes));
        }
    }

    private readonly record struct Row(LabelSet Labels, SeriesData Current, SeriesData? Flushing, TimeRange[]? FlushingDeletes);
}
