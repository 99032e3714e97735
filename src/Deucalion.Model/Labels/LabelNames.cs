namespace Deucalion.Model.Labels;

/// <summary>Reserved names and the rules for names.</summary>
public static class LabelNames
{
    /// <summary>The label that holds the metric name.</summary>
    public const string MetricName = "__name__";

    /// <summary>Upper bound of a classic histogram's bucket.</summary>
    public const string BucketLabel = "le";

    /// <summary>Quantile of a summary.</summary>
    public const string Quantile = "quantile";

    /// <summary>The label that scrape configurations name.</summary>
    public const string Job = "job";

    /// <summary>The label that names the scraped address.</summary>
    public const string Instance = "instance";

    /// <summary>UTF-8 of <see cref="MetricName"/>.</summary>
    public static ReadOnlySpan<byte> MetricNameUtf8 => "__name__"u8;

    /// <summary><c>[a-zA-Z_][a-zA-Z0-9_]*</c>: names that need no quotes in PromQL.</summary>
    public static bool IsLegacyLabelName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>[a-zA-Z_:][a-zA-Z0-9_:]*</c>.</summary>
    public static bool IsLegacyMetricName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_' && c != ':')
            {
                return false;
            }
        }

        return true;
    }
}
