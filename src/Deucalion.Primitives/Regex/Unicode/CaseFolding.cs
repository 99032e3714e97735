using System.Text;

namespace Deucalion.Primitives.Regex.Unicode;

/// <summary>
/// Unicode simple case folding as rings: <see cref="Next"/> goes from K to k to the Kelvin sign and back to K.
/// The rings are the connected parts of the simple upper and lower case mappings, plus the pairs that these leave out.
/// </summary>
internal static class CaseFolding
{
    // Highest code point with a case partner (Adlam), Go's maxFold.
    private const int MaxFold = 0x1E943;

    private static readonly (int[] Runes, int[] Next) Table = Build();

    /// <summary>All code points that have a partner, ascending.</summary>
    public static ReadOnlySpan<int> Runes => Table.Runes;

    /// <summary>The next code point of the ring; the code point itself when it has no partner.</summary>
    public static int Next(int rune)
    {
        int i = Array.BinarySearch(Table.Runes, rune);
        return i < 0 ? rune : Table.Next[i];
    }

    /// <summary>The code point and all its partners.</summary>
    public static RuneSet Ring(int rune)
    {
        if (Next(rune) == rune)
        {
            return RuneSet.Of(rune);
        }

        var set = new RuneSetBuilder();
        set.AddFolded(rune, rune);
        return set.Build();
    }

    private static (int[] Runes, int[] Next) Build()
    {
        var root = new Dictionary<int, int>();
        for (int c = 'A'; c <= MaxFold; c++)
        {
            // Dotted and dotless i have partners in Turkish only.
            if (c is 0x130 or 0x131 || !Rune.IsValid(c))
            {
                continue;
            }

            Join(root, c, Rune.ToUpperInvariant(new Rune(c)).Value);
            Join(root, c, Rune.ToLowerInvariant(new Rune(c)).Value);
        }

        Join(root, 'K', 0x212A); // Kelvin sign
        Join(root, 'S', 0x17F); // long s
        Join(root, 0xC5, 0x212B); // Angstrom sign
        Join(root, 0x3A9, 0x2126); // Ohm sign
        Join(root, 0xDF, 0x1E9E); // capital sharp s
        Join(root, 0x3B8, 0x3F4); // capital theta symbol

        var rings = new SortedDictionary<int, List<int>>();
        foreach (int c in root.Keys.Order())
        {
            int r = Find(root, c);
            if (!rings.TryGetValue(r, out List<int>? ring))
            {
                rings[r] = ring = [];
            }

            ring.Add(c);
        }

        var next = new SortedDictionary<int, int>();
        foreach (List<int> ring in rings.Values)
        {
            for (int i = 0; i < ring.Count; i++)
            {
                next[ring[i]] = ring[(i + 1) % ring.Count];
            }
        }

        return ([.. next.Keys], [.. next.Values]);
    }

    private static void Join(Dictionary<int, int> root, int a, int b)
    {
        if (a == b || b is 0x130 or 0x131)
        {
            return;
        }

        root.TryAdd(a, a);
        root.TryAdd(b, b);
        root[Find(root, a)] = Find(root, b);
    }

    private static int Find(Dictionary<int, int> root, int c)
    {
        while (root[c] != c)
        {
            c = root[c];
        }

        return c;
    }
}
