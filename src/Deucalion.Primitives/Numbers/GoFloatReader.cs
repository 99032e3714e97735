using System.Globalization;

namespace Deucalion.Primitives.Numbers;

/// <summary>Go's strconv.ParseFloat for 64 bits.</summary>
internal static class GoFloatReader
{
    // 19 digits always fit 64 bits.
    private const int MaxMantissaDigits = 19;
    private const int MaxExactPower = 22;
    private const int StackBytes = 512;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads the whole text; false when it is no number or out of a double's range.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        if (TryFast(text, out value))
        {
            return true;
        }

        if (TrySpecial(text, out value))
        {
            return true;
        }

        if (text.Contains((byte)'_'))
        {
            return TryWithoutUnderscores(text, out value);
        }

        return IsHex(text) ? HexFloatReader.TryParse(text, out value) : TryDecimal(text, out value);
    }

    /// <summary>True when the text starts like a hexadecimal number, sign included.</summary>
    internal static bool IsHex(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> t = SkipSign(text);
        return t.Length > 2 && t[0] == '0' && (t[1] | 0x20) == 'x';
    }

    private static ReadOnlySpan<byte> SkipSign(ReadOnlySpan<byte> text) => text.Length > 0 && text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;

    // Ordinary decimals: one exact multiplication or division of exact numbers rounds right.
    private static bool TryFast(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        int at = 0;
        bool negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            at = 1;
        }

        ulong mantissa = 0;
        int digits = 0, exponent = 0;
        bool point = false;
        for (; at < text.Length; at++)
        {
            uint d = (uint)(text[at] - '0');
            if (d <= 9)
            {
                mantissa = (mantissa * 10) + d;
                digits++;
                exponent -= point ? 1 : 0;
            }
            else if (text[at] == '.' && !point)
            {
                point = true;
            }
            else
            {
                break;
            }
        }

        if (digits is 0 or > MaxMantissaDigits || mantissa > 1UL << 53 || !TryExponent(text[at..], ref exponent))
        {
            return false;
        }

        if (exponent < -MaxExactPower || exponent > MaxExactPower)
        {
            return false;
        }

        value = mantissa;
        value = exponent < 0 ? value / PowersOfTen[-exponent] : value * PowersOfTen[exponent];
        value = negative ? -value : value;
        return true;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, ref int exponent)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        ReadOnlySpan<byte> digits = SkipSign(text[1..]);
        if ((text[0] | 0x20) != 'e' || digits.Length is 0 or > 3)
        {
            return false;
        }

        int e = 0;
        foreach (byte b in digits)
        {
            if (b is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            e = (e * 10) + (b - '0');
        }

        exponent += text[1] == '-' ? -e : e;
        return true;
    }

    private static bool TrySpecial(ReadOnlySpan<byte> text, out double value)
    {
        ReadOnlySpan<byte> word = SkipSign(text);
        value = 0;
        if (System.Text.Ascii.EqualsIgnoreCase(word, "inf"u8) || System.Text.Ascii.EqualsIgnoreCase(word, "infinity"u8))
        {
            value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        // NaN takes no sign. Go's is a quiet NaN with the lowest bit set; Prometheus relies on the bits being no staleness marker.
        if (!System.Text.Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            return false;
        }

        value = BitConverter.UInt64BitsToDouble(0x7FF8000000000001);
        return true;
    }

    private static bool TryDecimal(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        return IsDecimal(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    // .NET's parser takes more than Go's: the form is checked first.
    private static bool IsDecimal(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> t = SkipSign(text);
        int whole = Digits(t);
        t = t[whole..];
        int part = 0;
        if (t.Length > 0 && t[0] == '.')
        {
            part = Digits(t[1..]);
            t = t[(1 + part)..];
        }

        if (whole + part == 0)
        {
            return false;
        }

        if (t.IsEmpty)
        {
            return true;
        }

        t = (t[0] | 0x20) == 'e' ? SkipSign(t[1..]) : default;
        return t.Length > 0 && Digits(t) == t.Length;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }

    private static bool TryWithoutUnderscores(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (!UnderscoresAreRight(SkipSign(text)))
        {
            return false;
        }

        byte[]? large = text.Length > StackBytes ? new byte[text.Length] : null;
        Span<byte> bare = large ?? stackalloc byte[StackBytes];
        int length = 0;
        foreach (byte b in text)
        {
            if (b != '_')
            {
                bare[length++] = b;
            }
        }

        return TryParse(bare[..length], out value) && double.IsFinite(value);
    }

    // An underscore stands between digits, or between the base prefix and a digit.
    private static bool UnderscoresAreRight(ReadOnlySpan<byte> text)
    {
        bool hex = IsHex(text);
        bool digitBefore = hex;
        for (int i = hex ? 2 : 0; i < text.Length; i++)
        {
            byte b = text[i];
            bool digit = b is >= (byte)'0' and <= (byte)'9' || (hex && (b | 0x20) is >= 'a' and <= 'f');
            if (b == '_')
            {
                bool digitBehind = i + 1 < text.Length && (text[i + 1] is >= (byte)'0' and <= (byte)'9' || (hex && (text[i + 1] | 0x20) is >= 'a' and <= 'f'));
                if (!digitBefore || !digitBehind)
                {
                    return false;
                }
            }

            digitBefore = digit;
        }

        return true;
    }
}
