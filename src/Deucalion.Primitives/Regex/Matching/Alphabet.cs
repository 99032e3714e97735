using System.Runtime.InteropServices;
using Deucalion.Primitives.Regex.Unicode;

namespace Deucalion.Primitives.Regex.Matching;

/// <summary>
/// Partition of all code points into classes that a program cannot tell apart; its automaton needs one transition a class, not a code point.
/// </summary>
internal sealed class Alphabet
{
    private readonly int[] _starts;
    private readonly int[] _classes;

    /// <summary>Finds the classes of a program.</summary>
    public Alphabet(Program program)
    {
        HashSet<RuneSet> sets = DistinctSets(program);
        _starts = Bounds(sets);
        _classes = new int[_starts.Length];
        Count = Refine(sets);

        Representatives = new int[Count];
        for (int i = _starts.Length - 1; i >= 0; i--)
        {
            Representatives[_classes[i]] = _starts[i];
        }

        for (int c = 0; c < Ascii.Length; c++)
        {
            Ascii[c] = Search(c);
        }
    }

    /// <summary>Number of classes.</summary>
    public int Count { get; }

    /// <summary>A member of each class.</summary>
    public int[] Representatives { get; }

    /// <summary>Classes of the code points below 128.</summary>
    public int[] Ascii { get; } = new int[128];

    /// <summary>Class of a code point.</summary>
    public int ClassOf(int rune) => rune < 128 ? Ascii[rune] : Search(rune);

    private int Search(int rune)
    {
        int i = Array.BinarySearch(_starts, rune);
        return _classes[i < 0 ? ~i - 1 : i];
    }

    private static HashSet<RuneSet> DistinctSets(Program program)
    {
        var sets = new HashSet<RuneSet>(program.Sets);
        foreach (Instruction i in program.Code)
        {
            if (i.Op == Op.Rune)
            {
                sets.Add(RuneSet.Of(i.A));
            }
        }

        if (program.HasAsserts)
        {
            sets.Add(RuneSet.Word);
            sets.Add(RuneSet.Of('\n'));
        }

        return sets;
    }

    private static int[] Bounds(HashSet<RuneSet> sets)
    {
        var bounds = new HashSet<int> { 0 };
        foreach (RuneSet set in sets)
        {
            ReadOnlySpan<int> r = set.Ranges;
            for (int i = 0; i < r.Length; i += 2)
            {
                bounds.Add(r[i]);
                if (r[i + 1] < RuneSet.MaxRune)
                {
                    bounds.Add(r[i + 1] + 1);
                }
            }
        }

        int[] sorted = [.. bounds];
        Array.Sort(sorted);
        return sorted;
    }

    // Splits the classes by each set in turn. A set and its complement split alike, so the smaller of the two is walked.
    private int Refine(HashSet<RuneSet> sets)
    {
        var sizes = new List<int> { _starts.Length };
        var inside = new Dictionary<int, int>();
        var renamed = new Dictionary<int, int>();
        var members = new List<int>();
        foreach (RuneSet set in sets)
        {
            Members(set, members);
            inside.Clear();
            renamed.Clear();
            foreach (int interval in members)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(inside, _classes[interval], out _)++;
            }

            foreach (int interval in members)
            {
                int old = _classes[interval];
                if (!renamed.TryGetValue(old, out int name))
                {
                    name = old;
                    if (inside[old] < sizes[old])
                    {
                        name = sizes.Count;
                        sizes.Add(inside[old]);
                        sizes[old] -= inside[old];
                    }

                    renamed.Add(old, name);
                }

                _classes[interval] = name;
            }
        }

        return sizes.Count;
    }

    private void Members(RuneSet set, List<int> members)
    {
        members.Clear();
        ReadOnlySpan<int> r = set.Ranges;
        int total = 0;
        for (int i = 0; i < r.Length; i += 2)
        {
            total += IntervalAfter(r[i + 1]) - IntervalAt(r[i]);
        }

        bool complement = total > _starts.Length / 2;
        int from = 0;
        for (int i = 0; i < r.Length; i += 2)
        {
            int lo = IntervalAt(r[i]), hi = IntervalAfter(r[i + 1]);
            AddRun(members, complement ? from : lo, complement ? lo : hi);
            from = hi;
        }

        if (complement)
        {
            AddRun(members, from, _starts.Length);
        }
    }

    private static void AddRun(List<int> members, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            members.Add(i);
        }
    }

    private int IntervalAt(int rune) => Array.BinarySearch(_starts, rune);

    private int IntervalAfter(int rune) => rune == RuneSet.MaxRune ? _starts.Length : Array.BinarySearch(_starts, rune + 1);
}
