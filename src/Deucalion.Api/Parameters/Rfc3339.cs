namespace Deucalion.Api.Parameters;

/// <summary>RFC 3339 with a zone, capital T and Z, any fraction; cut to milliseconds.</summary>
public static class Rfc3339
{
    /// <summary>Reads a time to Unix ms.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
            !Number(text[..4], out int year) || !Number(text.Slice(5, 2), out int month) || !Number(text.Slice(8, 2), out int day) ||
            !Number(text.Slice(11, 2), out int hour) || !Number(text.Slice(14, 2), out int minute) || !Number(text.Slice(17, 2), out int second))
        {
            return false;
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        int at = 19;
        int fraction = 0;
        if (text[at] is '.' or ',')
        {
            int digits = 0;
            int scale = 100;
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++, digits++)
            {
                fraction += (text[at] - '0') * scale;
                scale /= 10;
            }

            if (digits == 0)
            {
                return false;
            }
        }

        if (!Zone(text[at..], out int zoneMinutes))
        {
            return false;
        }

        long ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        milliseconds = (ticks / TimeSpan.TicksPerMillisecond) + fraction - (zoneMinutes * 60_000L);
        return true;
    }

    private static bool Zone(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !Number(text.Slice(1, 2), out int h) || !Number(text.Slice(4, 2), out int m) || h > 24 || m > 60)
        {
            return false;
        }

        minutes = ((h * 60) + m) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Number(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        foreach (char c in digits)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
