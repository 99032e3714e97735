using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Head;

/// <summary>One sample outside the columns: for sorting, merging and rewriting.</summary>
internal readonly record struct SampleRow(long Time, double Value, NativeHistogram? Histogram, long Start)
{
    /// <summary>Sorts by time; of rows with one time only the last of the list stays.</summary>
    public static void SortLastWins(List<SampleRow> rows)
    {
        Span<SampleRow> span = CollectionsMarshal.AsSpan(rows);
        bool ascending = true;
        for (int i = 1; i < span.Length && ascending; i++)
        {
            ascending = span[i - 1].Time < span[i].Time;
        }

        if (ascending)
        {
            return;
        }

        int[] order = new int[span.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        SampleRow[] copy = span.ToArray();
        Array.Sort(order, (a, b) => copy[a].Time != copy[b].Time ? copy[a].Time.CompareTo(copy[b].Time) : a.CompareTo(b));
        int kept = 0;
        for (int i = 0; i < order.Length; i++)
        {
            if (i + 1 < order.Length && copy[order[i]].Time == copy[order[i + 1]].Time)
            {
                continue;
            }

            span[kept++] = copy[order[i]];
        }

        rows.RemoveRange(kept, rows.Count - kept);
    }
}
