namespace Deucalion.Control;

/// <summary>Finds the word that somebody probably meant.</summary>
public static class NearName
{
    /// <summary>The nearest known word, or null when none is near: a third of its letters may differ.</summary>
    public static string? Of(string text, IEnumerable<string> known)
    {
        if (text.Length is 0 or > 64)
        {
            return null;
        }

        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string word in known)
        {
            int distance = Distance(text, word);
            if (distance < bestDistance && distance <= Math.Max(1, Math.Max(word.Length, text.Length) / 3))
            {
                best = word;
                bestDistance = distance;
            }
        }

        return best;
    }

    /// <summary>The text, cut so that it fits into an error message.</summary>
    public static string Shorten(string text, int max = 80) => text.Length <= max ? text : text[..max] + "…";

    // Levenshtein, case-insensitive.
    private static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[Math.Min(b.Length, 128) + 1];
        if (b.Length > 128)
        {
            return int.MaxValue;
        }

        for (int j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.Length; j++)
            {
                int cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                int next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + cost);
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[^1];
    }
}
