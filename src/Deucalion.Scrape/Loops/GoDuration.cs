using System.Globalization;
using System.Text;

namespace Deucalion.Scrape.Loops;

/// <summary>Go's text form of a duration ("1m0s", "15s", "500ms"), which Prometheus uses for the interval label.</summary>
internal static class GoDuration
{
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        if (duration < TimeSpan.FromSeconds(1))
        {
            return duration < TimeSpan.FromMilliseconds(1)
                ? Number(duration.TotalMicroseconds) + "µs"
                : Number(duration.TotalMilliseconds) + "ms";
        }

        var text = new StringBuilder();
        long hours = (long)Math.Floor(duration.TotalHours);
        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (duration >= TimeSpan.FromMinutes(1))
        {
            text.Append(CultureInfo.InvariantCulture, $"{duration.Minutes}m");
        }

        return text.Append(Number((duration.Ticks % TimeSpan.TicksPerMinute) / (decimal)TimeSpan.TicksPerSecond)).Append('s').ToString();
    }

    private static string Number(double value) => value.ToString("0.#######", CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("0.#######", CultureInfo.InvariantCulture);
}
