namespace Deucalion.Differential;

/// <summary>What Prometheus 3.14, whose behaviour this product has, does otherwise than the 3.5 it is compared with: the rows of the table in README.md of this folder.</summary>
internal static class KnownDifferences
{
    /// <summary>Row of differences that are only in the wording of annotations.</summary>
    public const string Wording = "annotation texts";

    /// <summary>An annotation in the form that both releases share; null = only one has it.</summary>
    public static string? Annotation(string text)
    {
        if (text.Contains("sort is ineffective for range queries", StringComparison.Ordinal))
        {
            return null;
        }

        text = text.Replace(" for metric name \"\"", string.Empty, StringComparison.Ordinal);
        int position = text.LastIndexOf(" (", StringComparison.Ordinal);
        text = position > 0 && text.EndsWith(')') ? text[..position] : text;
        int buckets = text.IndexOf(", from buckets ", StringComparison.Ordinal);
        text = buckets > 0 ? text[..buckets] : text;

        // A number of an expression may differ in its last digit, as values may.
        const string got = ", got ";
        int number = text.IndexOf(got, StringComparison.Ordinal);
        return number > 0 ? text[..number] : text;
    }

    /// <summary>The row that another difference belongs to, or null.</summary>
    public static string? Explain(GeneratedQuery query, string difference)
    {
        string text = query.Text;
        bool histograms = Has(text, "nh") || Has(text, "mixed");
        if (Has(text, "limitk"))
        {
            return "limitk";
        }

        if (Has(text, "topk") || Has(text, "bottomk"))
        {
            return "topk of equal values";
        }

        if (Has(text, "absent") && difference.StartsWith("series {", StringComparison.Ordinal))
        {
            return "labels of absent()";
        }

        if (Has(text, "timestamp(") && Has(text, "offset") && Has(text, "@"))
        {
            return "timestamp() with offset and @";
        }

        if (Has(text, "mad_over_time(") && Has(text, "special"))
        {
            return "mad_over_time of NaN";
        }

        if (difference.StartsWith("status: theirs success, ours execution: multiple matches for labels: many-to-one", StringComparison.Ordinal))
        {
            return "matches that a comparison leaves out";
        }

        if (histograms && SameCountAndSum(difference))
        {
            return "buckets of the next sample";
        }

        if (Has(text, "histogram_fraction(") && Has(text, "latency_bucket") && Has(difference, "NaN"))
        {
            return "histogram_fraction of classic buckets";
        }

        if (Has(text, "nhcb"))
        {
            return Has(difference, "only ours") || Has(difference, "incompatible custom buckets") || Has(difference, "mismatched custom buckets") || Has(difference, "theirs") ? "custom bounds" : null;
        }

        if (histograms && (Has(text, "rate(") || Has(text, "increase(")))
        {
            return "histogram rate down to zero";
        }

        return Has(text, "last_over_time(") && Has(difference, "__name__") ? "name after last_over_time" : null;
    }

    private static bool SameCountAndSum(string difference)
    {
        string[] sides = difference.Split(", ours ");
        return sides.Length == 2 && Head(sides[0]) is { Length: > 0 } theirs && theirs == Head(sides[1]);

        static string Head(string side)
        {
            int from = side.IndexOf("{\"count\"", StringComparison.Ordinal);
            int to = side.IndexOf(",\"sum\"", StringComparison.Ordinal);
            return from >= 0 && to > from ? side[from..to] : string.Empty;
        }
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.Ordinal);
}
