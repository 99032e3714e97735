using System.Globalization;
using System.Text.Json;

namespace Deucalion.Differential;

/// <summary>Compares two answers of the query API: values to 1e-9 of their size, everything else exactly.</summary>
internal static class AnswerComparison
{
    private const double Tolerance = 1e-9;
    private const int MaxAnnotations = 10;

    /// <summary>The first difference, or null. Normalise: gives annotations the form in which they are compared, null = not compared.</summary>
    public static string? Difference(JsonElement theirs, JsonElement ours, Func<string, string?>? normalise = null)
    {
        string theirStatus = theirs.GetProperty("status").GetString()!;
        string ourStatus = ours.GetProperty("status").GetString()!;
        if (theirStatus != ourStatus)
        {
            return $"status: theirs {Outcome(theirs)}, ours {Outcome(ours)}";
        }

        if (theirStatus == "error")
        {
            return theirs.GetProperty("errorType").GetString() == ours.GetProperty("errorType").GetString() ? null : $"error type: theirs {Outcome(theirs)}, ours {Outcome(ours)}";
        }

        return Data(theirs.GetProperty("data"), ours.GetProperty("data")) ?? Annotations("warnings", theirs, ours, normalise) ?? Annotations("infos", theirs, ours, normalise);
    }

    private static string Outcome(JsonElement answer) =>
        answer.TryGetProperty("error", out JsonElement error) ? answer.GetProperty("errorType").GetString() + ": " + error.GetString() : "success";

    private static string? Data(JsonElement theirs, JsonElement ours)
    {
        string type = theirs.GetProperty("resultType").GetString()!;
        if (type != ours.GetProperty("resultType").GetString())
        {
            return $"result type: theirs {type}, ours {ours.GetProperty("resultType").GetString()}";
        }

        JsonElement a = theirs.GetProperty("result");
        JsonElement b = ours.GetProperty("result");
        if (type is "scalar" or "string")
        {
            return Point(a, b, "value");
        }

        SortedDictionary<string, JsonElement> left = BySeries(a);
        SortedDictionary<string, JsonElement> right = BySeries(b);
        foreach ((string labels, JsonElement series) in left)
        {
            if (!right.TryGetValue(labels, out JsonElement other))
            {
                return $"series {labels} only theirs: {Short(series)}";
            }

            if (Series(series, other) is { } difference)
            {
                return labels + " " + difference;
            }
        }

        return right.Where(s => !left.ContainsKey(s.Key)).Select(s => $"series {s.Key} only ours: {Short(s.Value)}").FirstOrDefault();
    }

    private static SortedDictionary<string, JsonElement> BySeries(JsonElement result)
    {
        var all = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonElement s in result.EnumerateArray())
        {
            string labels = "{" + string.Join(",", s.GetProperty("metric").EnumerateObject().OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => $"{l.Name}=\"{l.Value.GetString()}\"")) + "}";
            all[labels] = s;
        }

        return all;
    }

    private static string? Series(JsonElement a, JsonElement b)
    {
        foreach (string member in (string[])["value", "histogram", "values", "histograms"])
        {
            bool has = a.TryGetProperty(member, out JsonElement x);
            if (has != b.TryGetProperty(member, out JsonElement y))
            {
                return $"{member} only {(has ? "theirs" : "ours")}: {Short(has ? x : y)}";
            }

            string? difference = !has ? null : member.EndsWith('s') ? Points(x, y, member) : Point(x, y, member);
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? Points(JsonElement a, JsonElement b, string member)
    {
        JsonElement[] x = [.. a.EnumerateArray()];
        JsonElement[] y = [.. b.EnumerateArray()];
        for (int i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            if (Point(x[i], y[i], member) is { } difference)
            {
                return difference;
            }
        }

        return x.Length == y.Length ? null : $"{member}: theirs {x.Length} points, ours {y.Length}";
    }

    private static string? Point(JsonElement a, JsonElement b, string member)
    {
        if (a[0].GetRawText() != b[0].GetRawText())
        {
            return $"{member}: time theirs {a[0].GetRawText()}, ours {b[0].GetRawText()}";
        }

        bool equal = a[1].ValueKind == JsonValueKind.Object ? SameHistogram(a[1], b[1]) : Same(a[1].GetString()!, b[1].GetString()!);
        return equal ? null : $"{member} at {a[0].GetRawText()}: theirs {Short(a[1])}, ours {Short(b[1])}";
    }

    private static bool SameHistogram(JsonElement a, JsonElement b)
    {
        if (b.ValueKind != JsonValueKind.Object || !Same(Text(a, "count"), Text(b, "count")) || !Same(Text(a, "sum"), Text(b, "sum")))
        {
            return false;
        }

        JsonElement[] x = a.TryGetProperty("buckets", out JsonElement left) ? [.. left.EnumerateArray()] : [];
        JsonElement[] y = b.TryGetProperty("buckets", out JsonElement right) ? [.. right.EnumerateArray()] : [];
        return x.Length == y.Length && x.Zip(y).All(p =>
            p.First[0].GetInt32() == p.Second[0].GetInt32() && Enumerable.Range(1, 3).All(i => Same(p.First[i].GetString()!, p.Second[i].GetString()!)));
    }

    private static string Text(JsonElement e, string member) => e.GetProperty(member).GetString()!;

    private static bool Same(string a, string b)
    {
        if (a == b)
        {
            return true;
        }

        if (!double.TryParse(a.Replace("Inf", "Infinity", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
            || !double.TryParse(b.Replace("Inf", "Infinity", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double y)
            || double.IsNaN(x) || double.IsNaN(y) || double.IsInfinity(x) || double.IsInfinity(y))
        {
            return false;
        }

        return Math.Abs(x - y) <= Tolerance * Math.Max(Math.Abs(x), Math.Abs(y));
    }

    private static string? Annotations(string kind, JsonElement theirs, JsonElement ours, Func<string, string?>? normalise)
    {
        HashSet<string> a = Texts(theirs, kind, normalise);
        HashSet<string> b = Texts(ours, kind, normalise);

        // Which of more than ten are shown is chance.
        if (a.Count > MaxAnnotations || b.Count > MaxAnnotations || a.SetEquals(b))
        {
            return null;
        }

        return $"{kind}: only theirs [{string.Join(" | ", a.Except(b))}], only ours [{string.Join(" | ", b.Except(a))}]";
    }

    private static HashSet<string> Texts(JsonElement answer, string kind, Func<string, string?>? normalise) =>
        answer.TryGetProperty(kind, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(e => normalise is null ? e.GetString()! : normalise(e.GetString()!)).OfType<string>()]
            : [];

    private static string Short(JsonElement e)
    {
        string text = e.GetRawText();
        return text.Length > 200 ? text[..200] + "…" : text;
    }
}
