namespace Deucalion.Wire.Otlp;

/// <summary>Units of OTLP (UCUM) as Prometheus words.</summary>
internal static class OtlpUnits
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["1"] = string.Empty,
        ["%"] = "percent",
    };

    private static readonly Dictionary<string, string> PerWords = new(StringComparer.Ordinal)
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    };

    /// <summary>The suffixes of a unit: of what stands before the slash, and <c>per_…</c> for what stands behind it; either may be empty.</summary>
    public static (string Main, string Per) Suffixes(string unit)
    {
        int slash = unit.IndexOf('/', StringComparison.Ordinal);
        string main = (slash < 0 ? unit : unit[..slash]).Trim();
        string per = slash < 0 ? string.Empty : unit[(slash + 1)..].Trim();
        main = HasBraces(main) ? string.Empty : Words.GetValueOrDefault(main, main);
        per = HasBraces(per) ? string.Empty : PerWords.GetValueOrDefault(per, per);
        return (main, per.Length == 0 ? string.Empty : "per_" + per);
    }

    /// <summary>The unit that metadata shows.</summary>
    public static string Word(string unit)
    {
        (string main, string per) = Suffixes(unit);
        main = Clean(main);
        per = Clean(per);
        string word = main.Length > 0 && per.Length > 0 ? main + "_" + per : main + per;
        word = word.StartsWith('_') ? word[1..] : word;
        return word.EndsWith('_') ? word[..^1] : word;
    }

    /// <summary>Only letters, digits and colons; anything else becomes an underscore, several in a row become one, and one in front goes.</summary>
    public static string Clean(string unit)
    {
        var text = new System.Text.StringBuilder(unit.Length);
        foreach (System.Text.Rune r in unit.EnumerateRunes())
        {
            char c = OtlpMetricNames.IsPlain(r) ? (char)r.Value : '_';
            if (c != '_' || text.Length == 0 || text[^1] != '_')
            {
                text.Append(c);
            }
        }

        return text.Length > 0 && text[0] == '_' ? text.ToString(1, text.Length - 1) : text.ToString();
    }

    private static bool HasBraces(string unit) => unit.AsSpan().IndexOfAny('{', '}') >= 0;
}
