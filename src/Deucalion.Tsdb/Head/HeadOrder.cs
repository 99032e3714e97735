using Deucalion.Tsdb.Index;
using Deucalion.Tsdb.Querying;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// The label order of the first so many series of a head index, so that a big selection is sorted by numbers instead of by comparing label sets.
/// Immutable.
/// </summary>
internal sealed class HeadOrder
{
    public static readonly HeadOrder Empty = new([], []);

    /// <summary>Ordinals in label order.</summary>
    private readonly int[] _sorted;

    /// <summary>Ordinal → place.</summary>
    private readonly int[] _ranks;

    private HeadOrder(int[] sorted, int[] ranks)
    {
        _sorted = sorted;
        _ranks = ranks;
    }

    /// <summary>Number of series that it knows.</summary>
    public int Count => _sorted.Length;

    /// <summary>Places in label order.</summary>
    public ReadOnlySpan<int> Sorted => _sorted;

    /// <summary>An order that knows the first <paramref name="count"/> series of an index, which begin with those known here.</summary>
    public HeadOrder Extend(HeadIndex index, int count)
    {
        int[] added = new int[count - Count];
        for (int i = 0; i < added.Length; i++)
        {
            added[i] = Count + i;
        }

        Array.Sort(added, index.Compare);
        int[] sorted = new int[count];
        int[] ranks = new int[count];
        int old = 0;
        int next = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            bool takeOld = next == added.Length || (old < Count && index.Compare(_sorted[old], added[next]) <= 0);
            sorted[i] = takeOld ? _sorted[old++] : added[next++];
            ranks[sorted[i]] = i;
        }

        return new HeadOrder(sorted, ranks);
    }

    /// <summary>Selected series (with their ordinals) in label order.</summary>
    public List<SelectedSeries> Sort(List<(int Ordinal, SelectedSeries Series)> found)
    {
        var known = new List<(int Rank, SelectedSeries Series)>(found.Count);
        var unknown = new List<SelectedSeries>();
        foreach ((int ordinal, SelectedSeries s) in found)
        {
            if (ordinal < Count)
            {
                known.Add((_ranks[ordinal], s));
            }
            else
            {
                unknown.Add(s);
            }
        }

        known.Sort(static (a, b) => a.Rank.CompareTo(b.Rank));
        unknown.Sort(static (a, b) => LabelOrder.Compare(a.Labels.Encoded, b.Labels.Encoded));
        return SelectedSeries.Merge([.. known.Select(k => k.Series)], unknown);
    }
}
