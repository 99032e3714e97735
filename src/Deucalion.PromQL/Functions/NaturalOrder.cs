using System.Globalization;

namespace Deucalion.PromQL.Functions;

/// <summary>Order of texts in which runs of digits count as numbers: node2 before node10.</summary>
internal static class NaturalOrder
{
    /// <summary>True when a comes before b. Of two texts that are equal as far as the shorter goes, the shorter is first.</summary>
    public static bool IsBefore(string a, string b)
    {
        int i = 0;
        int j = 0;
        while (i < a.Length)
        {
            if (j >= b.Length)
            {
                return false;
            }

            ReadOnlySpan<char> x = Chunk(a, i);
            ReadOnlySpan<char> y = Chunk(b, j);
            bool numbers = long.TryParse(x, NumberStyles.None, CultureInfo.InvariantCulture, out long m)
                & long.TryParse(y, NumberStyles.None, CultureInfo.InvariantCulture, out long n);
            if (numbers ? m != n : !x.SequenceEqual(y))
            {
                return numbers ? m < n : x.SequenceCompareTo(y) < 0;
            }

            i += x.Length;
            j += y.Length;
            if (i >= a.Length)
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> Chunk(string s, int from)
    {
        bool digits = char.IsAsciiDigit(s[from]);
        int end = from + 1;
        while (end < s.Length && char.IsAsciiDigit(s[end]) == digits)
        {
            end++;
        }

        return s.AsSpan(from, end - from);
    }
}
