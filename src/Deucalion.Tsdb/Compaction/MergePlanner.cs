using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Head;

namespace Deucalion.Tsdb.Compaction;

/// <summary>
/// Chooses parts to merge: those of one 2 h window, then of 8 h, then of a day. Always all parts that lie inside a range, so that the order of writing
/// stays the order of parts.
/// </summary>
internal static class MergePlanner
{
    /// <summary>A window is complete this long after its end: the last flush of its samples is due by then.</summary>
    private const long Grace = 10 * 60_000;

    /// <summary>Parts of an incomplete window are merged when there are so many.</summary>
    private const int ManyParts = 8;

    /// <summary>The parts to merge next; null when nothing is due. Ranges are at most <paramref name="widest"/> ms.</summary>
    public static IReadOnlyList<Part>? Next(PartView view, long now, long widest = TimeWindow.Day)
    {
        foreach (long size in (ReadOnlySpan<long>)[TimeWindow.Hours2, TimeWindow.Hours8, TimeWindow.Day])
        {
            if (size > widest)
            {
                break;
            }

            foreach (IGrouping<long, Part> range in view.Parts.Where(p => Inside(p, size)).GroupBy(p => TimeWindow.Start(p.Meta.MinTime, size)).OrderBy(g => g.Key))
            {
                Part[] parts = [.. range];
                bool complete = range.Key + size + Grace <= now;
                if (parts.Length >= 2 && (parts.Length >= ManyParts || (complete && IsWorthwhile(parts))))
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
}
