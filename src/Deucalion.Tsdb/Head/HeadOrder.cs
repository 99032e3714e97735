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

    private static readonly Comparer<HeadSeries> ByLabels = Comparer<HeadSeries>.Create(static (a, b) => LabelOrder.Compare(a.Labels.Encoded, b.Labels.Encoded));

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

    /// <summary>An order that knows all the given series, which begin with those known here.</summary>
    public HeadOrder Extend(ReadOnlySpan<HeadSeries> series)
    {
        HeadSeries[] all = series.ToArray();
        int[] added = new int[all.Length - Count];
        for (int i = 0; i < added.Length; i++)
        {
            added[i] = Count + i;
        }

        Array.Sort(added, (a, b) => Compare(all, a, b));
        int[] sorted = new int[all.Length];
        int[] ranks = new int[all.Length];
        int old = 0;
        int next = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            bool takeOld = next == added.Length || (old < Count && Compare(all, _sorted[old], added[next]) <= 0);
            sorted[i] = takeOld ? _sorted[old++] : added[next++];
            ranks[sorted[i]] = i;
        }

        return new HeadOrder(sorted, ranks);
    }

    /// <summary>The ordinals of a set in label order.</summary>
    public static int[] InLabelOrder(HeadIndex index, ReadOnlySpan<HeadSeries> series, SeriesBitmap set)
    {
        int[] ordinals = new int[set.Count()];
        if (ordinals.Length >= SmallSelection)
        {
            return index.Order().Sort(series, set, ordinals);
        }

        int n = 0;
        for (int i = set.Next(0); i >= 0; i = set.Next(i + 1))
        {
            ordinals[n++] = i;
        }

        HeadSeries[] all = new HeadSeries[n];
        for (int i = 0; i < n; i++)
        {
            all[i] = series[ordinals[i]];
        }

        Array.Sort(all, ordinals, ByLabels);
        return ordinals;
    }

    private int[] Sort(ReadOnlySpan<HeadSeries> series, SeriesBitmap set, int[] into)
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

        return n == into.Length ? into : WithNewest(series, set, into.AsSpan(0, n), into.Length - n);
    }

    /// <summary>Merges in the series that the order does not know yet.</summary>
    private int[] WithNewest(ReadOnlySpan<HeadSeries> series, SeriesBitmap set, ReadOnlySpan<int> known, int count)
    {
        HeadSeries[] all = series.ToArray();
        int[] added = new int[count];
        int n = 0;
        for (int i = set.Next(Count); i >= 0; i = set.Next(i + 1))
        {
            added[n++] = i;
        }

        Array.Sort(added, (a, b) => Compare(all, a, b));
        int[] merged = new int[known.Length + count];
        int k = 0;
        int next = 0;
        for (int i = 0; i < merged.Length; i++)
        {
            bool takeKnown = next == count || (k < known.Length && Compare(all, known[k], added[next]) <= 0);
            merged[i] = takeKnown ? known[k++] : added[next++];
        }

        return merged;
    }

    private static int Compare(HeadSeries[] all, int a, int b) => LabelOrder.Compare(all[a].Labels.Encoded, all[b].Labels.Encoded);
}
