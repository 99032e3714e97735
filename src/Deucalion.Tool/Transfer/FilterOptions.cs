using System.CommandLine;
using System.Globalization;
using Deucalion.Import;
using Deucalion.PromQL.Syntax;

namespace Deucalion.Tool.Transfer;

/// <summary>--min-time, --max-time, --match.</summary>
internal sealed class FilterOptions
{
    // Numbers above it are milliseconds: as seconds they would be after the year 5000.
    private const double LeastMilliseconds = 1e11;

    public Option<string?> MinTime { get; } = new("--min-time") { Description = "First time: RFC 3339, Unix seconds, or Unix milliseconds." };

    public Option<string?> MaxTime { get; } = new("--max-time") { Description = "Last time, in the same forms." };

    public Option<string[]> Match { get; } = new("--match") { Description = "Series selector, such as '{job=\"node\"}'; may be repeated, series that one of them selects are taken.", AllowMultipleArgumentsPerToken = false };

    public void AddTo(Command command)
    {
        command.Options.Add(MinTime);
        command.Options.Add(MaxTime);
        command.Options.Add(Match);
    }

    public SampleFilter Read(ParseResult parsed)
    {
        try
        {
            return new SampleFilter
            {
                MinTime = Time(parsed.GetValue(MinTime), "--min-time") ?? long.MinValue,
                MaxTime = Time(parsed.GetValue(MaxTime), "--max-time") ?? long.MaxValue,
                Selectors = [.. (parsed.GetValue(Match) ?? []).Select(PromQLParser.ParseMetricSelector)],
            };
        }
        catch (Exception e) when (e is not ImportException)
        {
            throw new ImportException("--match: " + e.Message, e);
        }
    }

    private static long? Time(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
        {
            return (long)Math.Round(Math.Abs(number) > LeastMilliseconds ? number : number * 1000);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.ToUnixTimeMilliseconds()
            : throw new ImportException($"{option}: {text} is neither RFC 3339 (2026-01-31T12:00:00Z) nor a number of seconds or milliseconds");
    }
}
