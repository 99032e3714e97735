using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Api.Parameters;

/// <summary>Times and durations of the HTTP API (web/api/v1 parseTime, parseDuration): float seconds, RFC 3339, Prometheus durations.</summary>
public static class ApiTime
{
    /// <summary>The earliest time the API knows, Unix ms (-292273086-05-16T16:47:06Z).</summary>
    public const long Min = (long.MinValue / 1000 + 62_135_596_801) * 1000;

    /// <summary>The latest time the API knows, Unix ms (292277025-08-18T07:12:54.999Z).</summary>
    public const long Max = ((long.MaxValue / 1000 - 62_135_596_801) * 1000) + 999;

    private const string MinText = "-292273086-05-16T16:47:06Z";
    private const string MaxText = "292277025-08-18T07:12:54.999999999Z";

    /// <summary>Reads a time to Unix ms; values beyond the ends are the ends.</summary>
    public static bool TryParse(string text, out long milliseconds, out string error)
    {
        error = string.Empty;
        if (GoFloat.TryParse(Encoding.UTF8.GetBytes(text), out double seconds) && !double.IsNaN(seconds))
        {
            double whole = Math.Truncate(seconds);
            double fraction = Math.Round((seconds - whole) * 1000);
            milliseconds = whole >= Max / 1000d ? Max : whole <= Min / 1000d ? Min : ((long)whole * 1000) + (long)fraction;
            return true;
        }

        switch (text)
        {
            case MinText:
                milliseconds = Min;
                return true;
            case MaxText:
                milliseconds = Max;
                return true;
        }

        if (Rfc3339.TryParse(text, out milliseconds))
        {
            return true;
        }

        error = $"cannot parse {GoQuote.Quote(Cut(text))} to a valid timestamp";
        return false;
    }

    /// <summary>Reads a duration: float seconds or <c>1h30m</c>. Milliseconds, negative ones included.</summary>
    public static bool TryParseDuration(string text, out double milliseconds, out string error)
    {
        error = string.Empty;
        if (GoFloat.TryParse(Encoding.UTF8.GetBytes(text), out double seconds))
        {
            // Go keeps it as nanoseconds in an int64.
            if (double.IsNaN(seconds) || seconds * 1e9 > long.MaxValue || seconds * 1e9 < long.MinValue)
            {
                milliseconds = 0;
                error = $"cannot parse {GoQuote.Quote(Cut(text))} to a valid duration. It overflows int64";
                return false;
            }

            milliseconds = seconds * 1000;
            return true;
        }

        if (Model.Time.PrometheusDuration.TryParse(text, out long whole, out _))
        {
            milliseconds = whole;
            return true;
        }

        milliseconds = 0;
        error = $"cannot parse {GoQuote.Quote(Cut(text))} to a valid duration";
        return false;
    }

    private static string Cut(string text) => text.Length <= 100 ? text : text[..100];
}
