using System.Globalization;
using System.Text;

namespace Deucalion.Model.Time;

/// <summary>Durations as Prometheus writes them: whole numbers with units y w d h m s ms in falling order, or 0.</summary>
public static class PrometheusDuration
{
    private static readonly (string Unit, long Milliseconds)[] Units =
    [
        ("y", 365L * 86_400_000), ("w", 7L * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ];

    /// <summary>Reads a duration to milliseconds; false with a reason for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long milliseconds, out string? error)
    {
        milliseconds = 0;
        error = null;
        if (text.SequenceEqual("0"))
        {
            return true;
        }

        if (text.IsEmpty)
        {
            error = "empty duration string";
            return false;
        }

        string original = text.ToString();
        int unit = 0;
        Int128 total = 0;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !ulong.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out ulong count))
            {
                error = "not a valid duration string: " + Labels.GoQuote.Quote(original);
                return false;
            }

            text = text[digits..];
            int letters = text.IndexOfAnyInRange('0', '9');
            ReadOnlySpan<char> name = letters < 0 ? text : text[..letters];
            int found = IndexOfUnit(name);
            if (found < unit)
            {
                error = found < 0
                    ? $"unknown unit {Labels.GoQuote.Quote(name.ToString())} in duration {Labels.GoQuote.Quote(original)}"
                    : "not a valid duration string: " + Labels.GoQuote.Quote(original);
                return false;
            }

            total += (Int128)count * Units[found].Milliseconds;
            unit = found + 1;
            text = text[name.Length..];
        }

        // Go keeps durations as nanoseconds in an int64.
        if (total > long.MaxValue / 1_000_000)
        {
            error = "duration out of range";
            return false;
        }

        milliseconds = (long)total;
        return true;
    }

    private static int IndexOfUnit(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < Units.Length; i++)
        {
            if (name.SequenceEqual(Units[i].Unit))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Prometheus' text form; exact multiples only use y, w, d as there ("1w3d" is "10d").</summary>
    public static string Format(long milliseconds)
    {
        if (milliseconds == 0)
        {
            return "0s";
        }

        var s = new StringBuilder();
        if (milliseconds < 0)
        {
            s.Append('-');
        }

        ulong rest = (ulong)Math.Abs(milliseconds);
        Append("y", 365UL * 86_400_000, true);
        Append("w", 7UL * 86_400_000, true);
        Append("d", 86_400_000, false);
        Append("h", 3_600_000, false);
        Append("m", 60_000, false);
        Append("s", 1_000, false);
        Append("ms", 1, false);
        return s.ToString();

        void Append(string name, ulong size, bool exact)
        {
            if (exact && rest % size != 0)
            {
                return;
            }

            if (rest / size is > 0 and var n)
            {
                s.Append(n.ToString(CultureInfo.InvariantCulture)).Append(name);
                rest -= n * size;
            }
        }
    }
}
