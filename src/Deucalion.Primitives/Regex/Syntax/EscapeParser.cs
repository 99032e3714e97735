namespace Deucalion.Primitives.Regex.Syntax;

/// <summary>Reads an escape that stands for one code point (\n, \x41, \x{1F600}, \101, \.).</summary>
internal static class EscapeParser
{
    private const int MaxRune = 0x10FFFF;

    /// <summary>Reads at a backslash.</summary>
    public static int Parse(PatternText text)
    {
        int start = text.At;
        text.At++;
        if (text.AtEnd)
        {
            throw PatternText.Fail("trailing backslash at end of expression", string.Empty);
        }

        int c = text.NextRune();
        int rune = c switch
        {
            >= '1' and <= '7' when !IsOctal(text) => -1, // a back reference, which RE2 has not
            >= '0' and <= '7' => Octal(text, c),
            'x' => Hex(text),
            'a' => '\a',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            < 0x80 when !char.IsAsciiLetterOrDigit((char)c) => c,
            _ => -1,
        };
        return rune >= 0 ? rune : throw PatternText.Fail("invalid escape sequence", text.Since(start));
    }

    private static bool IsOctal(PatternText text) => text.Current is >= '0' and <= '7';

    private static int Octal(PatternText text, int first)
    {
        int r = first - '0';
        for (int i = 1; i < 3 && IsOctal(text); i++)
        {
            r = (r * 8) + (text.Current - '0');
            text.At++;
        }

        return r;
    }

    private static int Hex(PatternText text)
    {
        if (text.AtEnd)
        {
            return -1;
        }

        int c = text.NextRune();
        if (c == '{')
        {
            return BracedHex(text);
        }

        int x = Digit(c);
        int y = text.AtEnd ? -1 : Digit(text.NextRune());
        return x < 0 || y < 0 ? -1 : (x * 16) + y;
    }

    private static int BracedHex(PatternText text)
    {
        int r = 0;
        for (int n = 0; !text.AtEnd; n++)
        {
            int c = text.NextRune();
            if (c == '}')
            {
                return n == 0 ? -1 : r;
            }

            int v = Digit(c);
            r = (r * 16) + v;
            if (v < 0 || r > MaxRune)
            {
                return -1;
            }
        }

        return -1;
    }

    private static int Digit(int c) => c < 0x80 && char.IsAsciiHexDigit((char)c) ? Convert.ToInt32(((char)c).ToString(), 16) : -1;
}
