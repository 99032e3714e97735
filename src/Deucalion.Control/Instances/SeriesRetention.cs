using System.Globalization;
using Deucalion.Model.Time;

namespace Deucalion.Control.Instances;

/// <summary>A shorter retention of some series.</summary>
/// <param name="Match">Series selector such as <c>{__name__=~"debug_.*"}</c>.</param>
/// <param name="Duration">How long samples of these series are kept; whole milliseconds.</param>
public sealed record SeriesRetention(string Match, TimeSpan Duration)
{
    /// <summary>The duration as text; whole days as days ("14d", not "2w"), as storageDuration has them.</summary>
    public string DurationText => Duration > TimeSpan.Zero && Duration.Ticks % TimeSpan.TicksPerDay == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Duration.Days}d")
        : PrometheusDuration.Format((long)Duration.TotalMilliseconds);
}
