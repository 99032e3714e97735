using Deucalion.PromQL.Results;

namespace Deucalion.PromQL.Caching;

/// <summary>Puts kept columns before computed ones.</summary>
internal static class RangeJoin
{
    /// <summary>
    /// The samples of the columns between two times, followed by the tail, which begins after them; series in label order. Null when the tail has histograms of a
    /// series, which then need not be float samples of the same one.
    /// </summary>
    public static MatrixValue? Join(IReadOnlyList<CachedColumn> columns, long from, long to, MatrixValue? tail)
    {
        IReadOnlyList<MatrixSeries> after = tail?.Series ?? [];
        var joined = new List<MatrixSeries>(Math.Max(columns.Count, after.Count));
        int i = 0;
        int k = 0;
        while (i < columns.Count || k < after.Count)
        {
            int order = i == columns.Count ? 1 : k == after.Count ? -1 : columns[i].Labels.CompareTo(after[k].Labels);
            CachedColumn? head = order <= 0 ? columns[i++] : null;
            MatrixSeries? end = order >= 0 ? after[k++] : null;
            if (end is { HistogramTimes.Length: > 0 })
            {
                return null;
            }

            if (Series(head, end, from, to) is { } series)
            {
                joined.Add(series);
            }
        }

        return new MatrixValue(joined);
    }

    private static MatrixSeries? Series(CachedColumn? head, MatrixSeries? end, long from, long to)
    {
        if (head is not { } kept)
        {
            return end;
        }

        int first = LowerBound(kept.Times.Span, from);
        int count = LowerBound(kept.Times.Span, to + 1) - first;
        if (end is null)
        {
            return count == 0 ? null : new MatrixSeries(kept.Labels, kept.Times.Slice(first, count), kept.Values.Slice(first, count), default, default);
        }

        if (count == 0)
        {
            return end;
        }

        var times = new long[count + end.FloatTimes.Length];
        var values = new double[times.Length];
        kept.Times.Span.Slice(first, count).CopyTo(times);
        kept.Values.Span.Slice(first, count).CopyTo(values);
        end.FloatTimes.Span.CopyTo(times.AsSpan(count));
        end.FloatValues.Span.CopyTo(values.AsSpan(count));
        return new MatrixSeries(kept.Labels, times, values, default, default);
    }

    private static int LowerBound(ReadOnlySpan<long> times, long time)
    {
        int at = times.BinarySearch(time);
        return at < 0 ? ~at : at;
    }
}
