using System.Text;

namespace Deucalion.Wire.Otlp;

/// <summary>Metric names of OTLP as Prometheus names, by the rules of github.com/prometheus/otlptranslator.</summary>
/// <param name="suffixes">Whether units and types are put behind the name.</param>
/// <param name="utf8">Whether any UTF-8 name stays as it is.</param>
internal sealed class OtlpMetricNames(bool suffixes, bool utf8)
{
    /// <summary>The name; null with a sentence when nothing is left of it.</summary>
    public string? Build(string name, string unit, OtlpMetricKind kind, bool monotonic, out string problem)
    {
        problem = string.Empty;
        bool counter = kind == OtlpMetricKind.Sum && monotonic;
        bool ratio = unit == "1" && kind == OtlpMetricKind.Gauge;
        if (utf8)
        {
            return suffixes ? WithSuffixes(name, unit, counter, ratio) : name;
        }

        string built = suffixes ? Normalized(name, unit, counter, ratio) : Escaped(name);
        if (built.Length == 0)
        {
            problem = $"normalization for metric \"{name}\" resulted in empty name";
            return null;
        }

        if (built != name && built.AsSpan().IndexOfAnyExcept('_') < 0)
        {
            problem = $"normalization for metric \"{name}\" resulted in invalid name \"{built}\"";
            return null;
        }

        return built;
    }

    /// <summary>Letters, digits and colons of ASCII.</summary>
    public static bool IsPlain(Rune r) => r.IsAscii && (char.IsAsciiLetterOrDigit((char)r.Value) || r.Value == ':');

    // Runs of other characters than letters, digits, colons and underscores become one underscore each; those at the ends go.
    private static string Escaped(string name)
    {
        string joined = string.Join('_', Tokens(name, keepUnderscores: true));
        return joined.Length > 0 && char.IsAsciiDigit(joined[0]) ? "_" + joined : joined;
    }

    private static string Normalized(string name, string unit, bool counter, bool ratio)
    {
        List<string> tokens = Tokens(name, keepUnderscores: false);
        (string main, string per) = OtlpUnits.Suffixes(unit);
        AddUnits(tokens, OtlpUnits.Clean(main), OtlpUnits.Clean(per));
        if (counter)
        {
            MoveToEnd(tokens, "total");
        }

        if (ratio)
        {
            MoveToEnd(tokens, "ratio");
        }

        string joined = string.Join('_', tokens);
        return joined.Length > 0 && char.IsAsciiDigit(joined[0]) ? "_" + joined : joined;
    }

    private static void AddUnits(List<string> tokens, string main, string per)
    {
        main = tokens.Contains(main) ? string.Empty : main;
        per = per == "per_" ? string.Empty : per.EndsWith('_') ? per[..^1] : per;
        per = tokens.Contains(per) ? string.Empty : per;
        main = per.Length > 0 && main.EndsWith('_') ? main[..^1] : main;
        if (main.Length > 0)
        {
            tokens.Add(main);
        }

        if (per.Length > 0)
        {
            tokens.Add(per);
        }
    }

    private static void MoveToEnd(List<string> tokens, string word)
    {
        tokens.RemoveAll(t => t == word);
        tokens.Add(word);
    }

    private static List<string> Tokens(string name, bool keepUnderscores)
    {
        var tokens = new List<string>();
        var token = new StringBuilder();
        foreach (Rune r in name.EnumerateRunes())
        {
            if (IsPlain(r) || (keepUnderscores && r.Value == '_'))
            {
                token.Append((char)r.Value);
            }
            else if (token.Length > 0)
            {
                tokens.Add(token.ToString());
                token.Clear();
            }
        }

        if (token.Length > 0)
        {
            tokens.Add(token.ToString());
        }

        return tokens;
    }

    // The suffixes come in the order unit, per unit, total, ratio; one that is there already is not repeated.
    private static string WithSuffixes(string name, string unit, bool counter, bool ratio)
    {
        (string main, string per) = OtlpUnits.Suffixes(unit);
        name = ratio ? Without(name, "ratio") : name;
        name = counter ? Without(name, "total") : name;
        name = per.Length > 0 ? Without(name, per) : name;
        if (main.Length > 0 && !name.EndsWith(main, StringComparison.Ordinal))
        {
            name += "_" + main;
        }

        return name + (per.Length > 0 ? "_" + per : string.Empty) + (counter ? "_total" : string.Empty) + (ratio ? "_ratio" : string.Empty);
    }

    private static string Without(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > suffix.Length + 1 ? name[..^(suffix.Length + 1)] : name;
}
