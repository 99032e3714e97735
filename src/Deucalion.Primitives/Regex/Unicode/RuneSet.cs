namespace Deucalion.Primitives.Regex.Unicode;

/// <summary>An immutable set of code points (0..0x10FFFF) as sorted, disjoint, non-adjacent ranges.</summary>
internal sealed class RuneSet : IEquatable<RuneSet>
{
    /// <summary>Highest code point.</summary>
    public const int MaxRune = 0x10FFFF;

    /// <summary>All code points.</summary>
    public static readonly RuneSet Any = new([0, MaxRune]);

    /// <summary>All code points but the newline.</summary>
    public static readonly RuneSet AnyButNewline = new([0, '\n' - 1, '\n' + 1, MaxRune]);

    /// <summary>ASCII letters, digits and the underscore: what \w and \b mean.</summary>
    public static readonly RuneSet Word = new(['0', '9', 'A', 'Z', '_', '_', 'a', 'z']);

    private readonly int[] _ranges;
    private readonly int _hash;

    /// <summary>Takes ranges that are already clean: lo, hi, lo, hi, …</summary>
    public RuneSet(int[] ranges)
    {
        _ranges = ranges;
        var hash = new HashCode();
        foreach (int r in ranges)
        {
            hash.Add(r);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>Bounds in pairs: lo, hi (both inclusive).</summary>
    public ReadOnlySpan<int> Ranges => _ranges;

    /// <summary>True for the set of all code points.</summary>
    public bool IsAny => _ranges.Length == 2 && _ranges[0] == 0 && _ranges[1] == MaxRune;

    /// <summary>The only member, or -1.</summary>
    public int Single => _ranges.Length == 2 && _ranges[0] == _ranges[1] ? _ranges[0] : -1;

    /// <summary>Number of members.</summary>
    public int Count
    {
        get
        {
            int n = 0;
            for (int i = 0; i < _ranges.Length; i += 2)
            {
                n += _ranges[i + 1] - _ranges[i] + 1;
            }

            return n;
        }
    }

    /// <summary>The set of one code point.</summary>
    public static RuneSet Of(int rune) => new([rune, rune]);

    /// <summary>True when the code point is a member.</summary>
    public bool Contains(int rune)
    {
        int[] r = _ranges;
        if (r.Length <= 8)
        {
            for (int i = 0; i < r.Length; i += 2)
            {
                if (rune <= r[i + 1])
                {
                    return rune >= r[i];
                }
            }

            return false;
        }

        int lo = 0, hi = (r.Length / 2) - 1;
        while (lo <= hi)
        {
            int mid = (lo + hi) >>> 1;
            if (rune > r[(2 * mid) + 1])
            {
                lo = mid + 1;
            }
            else if (rune < r[2 * mid])
            {
                hi = mid - 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All other code points.</summary>
    public RuneSet Negate()
    {
        var ranges = new List<int>(_ranges.Length + 2);
        int next = 0;
        for (int i = 0; i < _ranges.Length; i += 2)
        {
            if (next < _ranges[i])
            {
                ranges.Add(next);
                ranges.Add(_ranges[i] - 1);
            }

            next = _ranges[i + 1] + 1;
        }

        if (next <= MaxRune)
        {
            ranges.Add(next);
            ranges.Add(MaxRune);
        }

        return new RuneSet([.. ranges]);
    }

    /// <inheritdoc/>
    public bool Equals(RuneSet? other) => other is not null && _hash == other._hash && Ranges.SequenceEqual(other.Ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RuneSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
