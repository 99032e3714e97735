using System.Globalization;
using System.Text;

namespace Deucalion.Model.Configuration;

/// <summary>Sizes as Prometheus' configuration has them: numbers with B, KB/KiB … EB/EiB, all powers of 1024, which may follow each other.</summary>
public static class ByteSize
{
    private const string Prefixes = "KMGTPE";

    /// <summary>Reads a size to bytes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        if (text.SequenceEqual("0"))
        {
            return true;
        }

        decimal total = 0;
        bool any = false;
        while (!text.IsEmpty)
        {
            int digits = 0;
            while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
            {
                digits++;
            }

            int letters = digits;
            while (letters < text.Length && char.IsAsciiLetter(text[letters]))
            {
                letters++;
            }

            if (digits is 0 or > 20 || !decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                || !TryUnit(text[digits..letters], out long unit))
            {
                return false;
            }

            total += number * unit;
            if (total > long.MaxValue)
            {
                return false;
            }

            any = true;
            text = text[letters..];
        }

        bytes = (long)total;
        return any;
    }

    /// <summary>Prometheus' text form: "10MiB", "1KiB512B".</summary>
    public static string Format(long bytes)
    {
        if (bytes == 0)
        {
            return "0B";
        }

        var text = new StringBuilder();
        for (int i = Prefixes.Length; i >= 0; i--)
        {
            long unit = 1L << (10 * i);
            if (bytes / unit is > 0 and var n)
            {
                text.Append(n.ToString(CultureInfo.InvariantCulture)).Append(i == 0 ? "B" : Prefixes[i - 1] + "iB");
                bytes -= n * unit;
            }
        }

        return text.ToString();
    }

    private static bool TryUnit(ReadOnlySpan<char> name, out long unit)
    {
        unit = 1;
        if (name is "B")
        {
            return true;
        }

        int power = name.IsEmpty ? -1 : Prefixes.IndexOf(name[0], StringComparison.Ordinal);
        unit = 1L << (10 * (power + 1));
        return power >= 0 && (name[1..] is "B" or "iB");
    }
}
