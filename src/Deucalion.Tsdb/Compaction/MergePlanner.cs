using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Compaction;

/// <summary>
/// Chooses parts to merge: those of one 2 h window, then of 8 h, of a day and, for long retention, of eight days. Always all parts that lie inside a range, and only
/// when no wider part was written between them, so that the order of writing stays the order of parts.
/// </summary>
internal static class MergePlanner
{
    /// <summary>A window is complete this long after its end: the last flush of its samples is due by then.</summary>
    private const long Grace = 10 * 60_000;

    /// <summary>Parts of an incomplete window are merged when there are so many.</summary>
    private const int ManyParts = 8;

    /// <summary>Bigger parts would take too long to write again for what their merging saves.</summary>
    private const long MaxBytes = 8L << 30;

    private static readonly long[] s_sizes = [TimeWindow.Hours2, TimeWindow.Hours8, TimeWindow.Day, 8 * TimeWindow.Day];

    /// <summary>The parts to merge next; null when nothing is due. Ranges are at most <paramref name="widest"/> ms.</summary>
    public static IReadOnlyList<Part>? Next(PartView view, long now, long widest = TimeWindow.Day)
    {
        foreach (long size in s_sizes)
        {
            if (size > widest)
            {
                break;
            }

            foreach (IGrouping<long, Part> range in view.Parts.Where(p => Inside(p, size)).GroupBy(p => TimeWindow.Start(p.Meta.MinTime, size)).OrderBy(g => g.Key))
            {
                Part[] parts = [.. range];
                bool complete = range.Key + size + Grace <= now;
                if (parts.Length >= 2 && (parts.Length >= ManyParts || (complete && IsWorthwhile(parts))) && parts.Sum(p => p.Meta.Bytes) <= MaxBytes && KeepsOrder(view, parts))
                {
                    return parts;
                }
            }
        }

        return null;
    }

    private static bool Inside(Part p, long size) => TimeWindow.Start(p.Meta.MinTime, size) == TimeWindow.Start(p.Meta.MaxTime, size);

    /// <summary>Merging copies the biggest part too, so the others together must be a quarter of it, or many.</summary>
    private static bool IsWorthwhile(Part[] parts)
    {
        long biggest = parts.Max(p => p.Meta.Bytes);
        return parts.Length >= 4 || (parts.Sum(p => p.Meta.Bytes) - biggest) * 4 >= biggest;
    }

    /// <summary>
    /// The merged part takes the place of its newest input. A part outside that was written between the inputs and shares times with them would then lose
    /// against samples older than its own.
    /// </summary>
    private static bool KeepsOrder(PartView view, Part[] parts)
    {
        int first = view.Parts.IndexOf(parts[0]);
        int last = view.Parts.IndexOf(parts[^1]);
        long min = parts.Min(p => p.Meta.MinTime);
        long max = parts.Max(p => p.Meta.MaxTime);
        for (int i = first; i <= last; i++)
        {
            Part p = view.Parts[i];
            if (p.Meta.MinTime <= max && p.Meta.MaxTime >= min && Array.IndexOf(parts, p) < 0)
            {
                return false;
            }
        }

        return true;
    }
}
