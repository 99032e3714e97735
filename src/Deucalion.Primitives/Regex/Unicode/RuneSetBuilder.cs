namespace Deucalion.Primitives.Regex.Unicode;

/// <summary>Collects ranges in any order and makes a clean <see cref="RuneSet"/>.</summary>
internal sealed class RuneSetBuilder
{
    private readonly List<(int Lo, int Hi)> _ranges = [];

    /// <summary>Ranges collected so far.</summary>
    public int RangeCount => _ranges.Count;

    /// <summary>Adds a range, bounds included.</summary>
    public void Add(int lo, int hi) => _ranges.Add((lo, hi));

    /// <summary>Adds all members of a set.</summary>
    public void Add(RuneSet set)
    {
        ReadOnlySpan<int> r = set.Ranges;
        for (int i = 0; i < r.Length; i += 2)
        {
            _ranges.Add((r[i], r[i + 1]));
        }
    }

    /// <summary>Adds a range and everything that equals one of its members without regard to case.</summary>
    public void AddFolded(int lo, int hi)
    {
        _ranges.Add((lo, hi));
        ReadOnlySpan<int> folding = CaseFolding.Runes;
        int at = folding.BinarySearch(lo);
        for (at = at < 0 ? ~at : at; at < folding.Length && folding[at] <= hi; at++)
        {
            int rune = folding[at];
            for (int f = CaseFolding.Next(rune); f != rune; f = CaseFolding.Next(f))
            {
                if (f < lo || f > hi)
                {
                    _ranges.Add((f, f));
                }
            }
        }
    }

    /// <summary>Adds a set and everything that equals one of its members without regard to case.</summary>
    public void AddFolded(RuneSet set)
    {
        ReadOnlySpan<int> r = set.Ranges;
        for (int i = 0; i < r.Length; i += 2)
        {
            AddFolded(r[i], r[i + 1]);
        }
    }

    /// <summary>The set of all that was added.</summary>
    public RuneSet Build()
    {
        _ranges.Sort();
        var clean = new List<int>(_ranges.Count * 2);
        foreach ((int lo, int hi) in _ranges)
        {
            if (clean.Count > 0 && lo <= clean[^1] + 1)
            {
                clean[^1] = Math.Max(clean[^1], hi);
            }
            else
            {
                clean.Add(lo);
                clean.Add(hi);
            }
        }

        return new RuneSet([.. clean]);
    }
}
