using System.Globalization;
using Deucalion.Model.Samples;

namespace Deucalion.PromQL.Syntax;

/// <summary>Values of number tokens: whole numbers (decimal, 0x, leading 0 = octal) first, else floating point; underscores separate digits.</summary>
internal static class NumberText
{
    public static bool TryParse(string text, out double value, out string? error)
    {
        error = null;
        if (TryWhole(text, out long whole))
        {
            value = whole;
            return true;
        }

        if (TryFloat(text, out value))
        {
            if (!double.IsInfinity(value) || text.Contains('n', StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }

            error = "value out of range";
        }

        error = $"strconv.ParseFloat: parsing {ByteText.Quote(text)}: {error ?? "invalid syntax"}";
        return false;
    }

    private static bool TryWhole(string text, out long value)
    {
        value = 0;
        if (!UnderscoresSeparateDigits(text))
        {
            return false;
        }

        int numberBase = text[0] != '0' ? 10 : IsHex(text) ? 16 : 8;
        int first = numberBase switch { 16 => 2, 8 => 1, _ => 0 };
        foreach (char c in text.AsSpan(first))
        {
            if (c == '_')
            {
                continue;
            }

            int digit = Characters.HexValue(c);
            Int128 next = ((Int128)value * numberBase) + digit;
            if (digit >= numberBase || next > long.MaxValue)
            {
                return false;
            }

            value = (long)next;
        }

        return true;
    }

    private static bool TryFloat(string text, out double value)
    {
        value = text.ToLowerInvariant() switch { "inf" => double.PositiveInfinity, "nan" => StaleMarker.NormalNaN, _ => 0 };
        if (value != 0)
        {
            return true;
        }

        const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return !IsHex(text) && UnderscoresSeparateDigits(text) &&
            double.TryParse(text.Replace("_", "", StringComparison.Ordinal), Plain, CultureInfo.InvariantCulture, out value);
    }

    private static bool IsHex(string text) => text.Length >= 3 && text[0] == '0' && (text[1] | 0x20) == 'x';

    private static bool UnderscoresSeparateDigits(string text)
    {
        bool hex = text.Length >= 2 && text[0] == '0' && (text[1] | 0x20) == 'x';
        char last = hex ? '0' : '^';
        foreach (char c in text.AsSpan(hex ? 2 : 0))
        {
            bool digit = char.IsAsciiDigit(c) || (hex && char.IsAsciiHexDigit(c));
            if ((c == '_' && last != '0') || (!digit && c != '_' && last == '_'))
            {
                return false;
            }

            last = digit ? '0' : c == '_' ? '_' : '!';
        }

        return last != '_';
    }
}
