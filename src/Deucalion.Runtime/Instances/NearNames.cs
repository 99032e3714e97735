namespace Deucalion.Runtime.Instances;

/// <summary>Finds names that someone who mistyped one may have meant.</summary>
internal static class NearNames
{
    private const int Shown = 5;

    /// <summary>At most five names, nearest first; empty when nothing is near.</summary>
    public static IReadOnlyList<string> Of(string wanted, IReadOnlyList<string> names) =>
    [
        .. names
            .Select(n => (Name: n, Distance: n.Contains(wanted, StringComparison.OrdinalIgnoreCase) || wanted.Contains(n, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(wanted, n)))
            .Where(c => c.Distance <= Math.Max(2, wanted.Length / 4))
            .OrderBy(c => c.Distance).ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(Shown).Select(c => c.Name),
    ];

    // Levenshtein with two rows; names of very different length are not compared.
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 8 || a.Length > 200 || b.Length > 200)
        {
            return int.MaxValue;
        }

        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        int[] current = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replace, 1 + Math.Min(previous[j], current[j - 1]));
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
