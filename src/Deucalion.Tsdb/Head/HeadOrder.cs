using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// The label order of the first so many series of a head index, so that a big selection is sorted by numbers instead of by comparing label sets.
/// Immutable.
/// </summary>
internal sealed class HeadOrder
{
    public static readonly HeadOrder Empty = new([], []);

    /// <summary>Fewer series are sorted by comparing them; for more the head's order pays.</summary>
    private const int SmallSelection = 64;

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

    /// <summary>The ordinals of a set in label order.</summary>
    public static int[] InLabelOrder(HeadIndex index, SeriesBitmap set)
    {
        int[] ordinals = new int[set.Count()];
        if (ordinals.Length >= SmallSelection)
        {
            return index.Order().Sort(index, set, ordinals);
        }

        int n = 0;
        for (int i = set.Next(0); i >= 0; i = set.Next(i + 1))
        {
            ordinals[n++] = i;
        }

        Array.Sort(ordinals, index.Compare);
        return ordinals;
    }

    private int[] Sort(HeadIndex index, SeriesBitmap set, int[] into)
    {
        int n = 0;
        if (into.Length > Count / 16)
        {
            // So many that walking through all is quicker than sorting those.
            foreach (int ordinal in _sorted)
            {
                if (ordinal < set.Size && set.Contains(ordinal))
                {
                    into[n++] = ordinal;
                }
            }
        }
        else
        {
            int[] ranks = new int[into.Length];
            for (int i = set.Next(0); i >= 0 && i < Count; i = set.Next(i + 1))
            {
                ranks[n++] = _ranks[i];
            }

            Array.Sort(ranks, 0, n);
            for (int i = 0; i < n; i++)
            {
                into[i] = _sorted[ranks[i]];
            }
        }

        return n == into.Length ? into : WithNewest(index, set, into.AsSpan(0, n), into.Length - n);
    }

    /// <summary>Merges in the series that the order does not know yet.</summary>
    private int[] WithNewest(HeadIndex index, SeriesBitmap set, ReadOnlySpan<int> known, int count)
    {
        int[] added = new int[count];
        int n = 0;
        for (int i = set.Next(Count); i >= 0; i = set.Next(i + 1))
        {
            added[n++] = i;
        }

        Array.Sort(added, index.Compare);
        int[] merged = new int[known.Length + count];
        int k = 0;
        int next = 0;
        for (int i = 0; i < merged.Length; i++)
        {
            bool takeKnown = next == count || (k < known.Length && index.Compare(known[k], added[next]) <= 0);
            merged[i] = takeKnown ? known[k++] : added[next++];
        }

        return merged;
    }
}
