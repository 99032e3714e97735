namespace Deucalion.Api.Search;

/// <summary>Jaro-Winkler similarity of two texts, 0 to 1, with the usual bonus for up to four equal first characters.</summary>
internal static class JaroWinkler
{
    private const double PrefixBonus = 0.1;
    private const int MaxPrefix = 4;

    public static double Of<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : IEquatable<T>
    {
        if (a.SequenceEqual(b))
        {
            return 1;
        }

        if (a.IsEmpty || b.IsEmpty)
        {
            return 0;
        }

        ReadOnlySpan<T> shorter = a.Length <= b.Length ? a : b;
        ReadOnlySpan<T> longer = a.Length <= b.Length ? b : a;
        var usedShorter = new bool[shorter.Length];
        var usedLonger = new bool[longer.Length];
        int matches = CountMatches(shorter, longer, usedShorter, usedLonger);
        if (matches == 0)
        {
            return 0;
        }

        double swapped = CountSwapped(shorter, longer, usedShorter, usedLonger) * 0.5;
        double jaro = ((matches * (1.0 / shorter.Length)) + (matches * (1.0 / longer.Length)) + ((matches - swapped) / matches)) / 3.0;
        int prefix = shorter[..Math.Min(MaxPrefix, shorter.Length)].CommonPrefixLength(longer);
        return jaro + (prefix * PrefixBonus * (1.0 - jaro));
    }

    // A character matches one of the other text at most this far away.
    private static int CountMatches<T>(ReadOnlySpan<T> shorter, ReadOnlySpan<T> longer, bool[] usedShorter, bool[] usedLonger)
        where T : IEquatable<T>
    {
        int distance = Math.Max((longer.Length / 2) - 1, 0);
        int matches = 0;
        for (int i = 0; i < shorter.Length; i++)
        {
            for (int j = Math.Max(i - distance, 0); j < Math.Min(i + distance + 1, longer.Length); j++)
            {
                if (!usedLonger[j] && shorter[i].Equals(longer[j]))
                {
                    usedShorter[i] = usedLonger[j] = true;
                    matches++;
                    break;
                }
            }
        }

        return matches;
    }

    private static int CountSwapped<T>(ReadOnlySpan<T> shorter, ReadOnlySpan<T> longer, bool[] usedShorter, bool[] usedLonger)
        where T : IEquatable<T>
    {
        int swapped = 0;
        int k = 0;
        for (int i = 0; i < shorter.Length; i++)
        {
            if (!usedShorter[i])
            {
                continue;
            }

            while (!usedLonger[k])
            {
                k++;
            }

            swapped += shorter[i].Equals(longer[k++]) ? 0 : 1;
        }

        return swapped;
    }
}
