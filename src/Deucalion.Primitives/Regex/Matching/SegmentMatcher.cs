namespace Deucalion.Primitives.Regex.Matching;

/// <summary>
/// Matches patterns that are literals between .* and .+ (prefix, suffix, contains, several in order) by searching for the literals.
/// Gap i lies before literal i, the last gap behind the last literal; a closed gap of 0 is none.
/// </summary>
internal sealed class SegmentMatcher(Gap[] gaps, byte[][] literals)
{
    /// <summary>True when there is no literal and any text at least so long matches; then <paramref name="min"/> says how long.</summary>
    public bool IsAny(out int min)
    {
        min = gaps[0].Min;
        return literals.Length == 0 && gaps[0].Open;
    }

    /// <summary>The literal that each match starts with; empty if none.</summary>
    public ReadOnlySpan<byte> Prefix => literals.Length > 0 && !gaps[0].Open ? literals[0] : default;

    /// <summary>True for one literal and anything behind it.</summary>
    public bool IsPrefix => literals.Length == 1 && gaps[0] == default && gaps[1] == new Gap(0, true);

    /// <summary>True for one literal with anything before and behind it.</summary>
    public bool IsContains => literals.Length == 1 && gaps[0] == new Gap(0, true) && gaps[1] == new Gap(0, true);

    /// <summary>True when the whole text matches.</summary>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        // The end is tied first: what lies behind the last literal decides less work than a search would.
        Gap last = gaps[^1];
        int count = literals.Length;
        if (count > 0 && !last.Open)
        {
            byte[] tail = literals[^1];
            if (!text.EndsWith(tail))
            {
                return false;
            }

            if (count == 1 && !gaps[0].Open)
            {
                return text.Length == tail.Length;
            }

            text = text[..^tail.Length];
            last = gaps[--count];
        }

        for (int i = 0; i < count; i++)
        {
            if (!TrySkip(ref text, gaps[i].Min))
            {
                return false;
            }

            int at = gaps[i].Open ? text.IndexOf(literals[i]) : text.StartsWith(literals[i]) ? 0 : -1;
            if (at < 0)
            {
                return false;
            }

            text = text[(at + literals[i].Length)..];
        }

        return TrySkip(ref text, last.Min) && (last.Open || text.IsEmpty);
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> text, int runes)
    {
        int at = 0;
        for (; runes > 0; runes--)
        {
            if (at >= text.Length)
            {
                return false;
            }

            RuneDecoder.Next(text, ref at);
        }

        text = text[at..];
        return true;
    }
}
