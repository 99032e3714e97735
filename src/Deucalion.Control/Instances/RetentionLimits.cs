using System.Globalization;
using Deucalion.Control.Access;

namespace Deucalion.Control.Instances;

/// <summary>What retention by size and by selector may be; every refusal names the member.</summary>
internal static class RetentionLimits
{
    public const int MaxRules = 50;
    public const int MaxSelector = 1024;
    public const long MinSize = 1L << 20;

    /// <summary>The largest number that every reader of JSON takes exactly.</summary>
    public const long MaxSize = 1L << 53;

    public static readonly TimeSpan MinDuration = TimeSpan.FromMinutes(1);

    /// <summary>Bytes of stored parts; 0 = not limited. A size of a few bytes would be a unit forgotten, and would empty the store.</summary>
    public static long Size(long bytes) => bytes is 0 or (>= MinSize and <= MaxSize)
        ? bytes
        : throw ControlException.Bad("storageSize must be from 1MiB to 8PiB (such as \"50GB\"), or 0 for not limited.");

    /// <summary>Rules of an instance that keeps its samples for so many days; gives them back with trimmed selectors.</summary>
    public static IReadOnlyList<SeriesRetention> Rules(IReadOnlyList<SeriesRetention> rules, int storageDays)
    {
        if (rules.Count > MaxRules)
        {
            throw ControlException.Bad($"retentionRules may have at most {MaxRules} items.");
        }

        var known = new HashSet<string>(StringComparer.Ordinal);
        return [.. rules.Select((rule, i) =>
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"retentionRules[{i}]");
            SeriesRetention checkedRule = Rule(place, rule, storageDays);
            return known.Add(checkedRule.Match) ? checkedRule : throw ControlException.Bad($"{place}.match: {NearName.Shorten(checkedRule.Match)} is there twice.");
        })];
    }

    /// <summary>The rules of the server that say something about an instance with this retention.</summary>
    public static IReadOnlyList<SeriesRetention> Fitting(IReadOnlyList<SeriesRetention> defaults, int storageDays) =>
        [.. defaults.Where(r => r.Duration < TimeSpan.FromDays(storageDays))];

    private static SeriesRetention Rule(string place, SeriesRetention rule, int storageDays)
    {
        string match = rule.Match.Trim();
        if (match.Length is 0 or > MaxSelector)
        {
            throw ControlException.Bad($"{place}.match must be a selector of 1 to {MaxSelector} characters such as {{__name__=~\"debug_.*\"}}.");
        }

        try
        {
            SelectorParser.Parse(match);
        }
        catch (FormatException e)
        {
            throw ControlException.Bad($"{place}.match: {NearName.Shorten(match)} is not a series selector: {NearName.Shorten(e.Message, 200)}.");
        }

        if (rule.Duration < MinDuration)
        {
            throw ControlException.Bad($"{place}.duration must be at least 1m.");
        }

        return rule.Duration < TimeSpan.FromDays(storageDays)
            ? new SeriesRetention(match, rule.Duration)
            : throw ControlException.Bad(string.Create(
                CultureInfo.InvariantCulture,
                $"{place}.duration ({rule.DurationText}) must be shorter than storageDuration ({storageDays}d): rules only shorten what the instance keeps."));
    }
}
