namespace Deucalion.Api.Search;

/// <summary>
/// How well a pattern's characters, in order but with gaps, fit a text: 1 when equal, 0 when they do not occur in order, between for the rest.
/// A run of n neighbours earns n², each skipped character costs 1/length of the text, one after the end half of that; the best start counts.
/// </summary>
internal static class SubsequenceScore
{
    // Rounded scores of near matches stay below those of equal texts.
    private const double NotEqualScale = 0.999;

    public static double Of<T>(ReadOnlySpan<T> pattern, ReadOnlySpan<T> text)
        where T : IEquatable<T>
    {
        if (pattern.IsEmpty || pattern.SequenceEqual(text))
        {
            return 1;
        }

        double best = -1;
        for (int start = 0; start <= text.Length - pattern.Length; start++)
        {
            if (!text[start].Equals(pattern[0]))
            {
                continue;
            }

            // When the pattern does not fit from here, no later start has more of the text to offer.
            if (!TryFrom(pattern, text, start, out double score))
            {
                break;
            }

            best = Math.Max(best, score);
        }

        return best < 0 ? 0 : best / ((double)pattern.Length * pattern.Length) * NotEqualScale;
    }

    private static bool TryFrom<T>(ReadOnlySpan<T> pattern, ReadOnlySpan<T> text, int at, out double score)
        where T : IEquatable<T>
    {
        double perCharacter = 1.0 / text.Length;
        score = 0;
        int matched = 0;
        int end = 0;
        while (matched < pattern.Length)
        {
            int skip = text[at..].IndexOf(pattern[matched]);
            if (skip < 0)
            {
                return false;
            }

            int from = at + skip;
            int to = from;
            while (matched < pattern.Length && to < text.Length && text[to].Equals(pattern[matched]))
            {
                matched++;
                to++;
            }

            score += ((double)(to - from) * (to - from)) - ((from - end) * perCharacter);
            end = to;
            at = to;
        }

        score -= (text.Length - end) * perCharacter * 0.5;
        return true;
    }
}
