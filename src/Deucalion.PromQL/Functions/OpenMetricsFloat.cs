namespace Deucalion.PromQL.Functions;

/// <summary>Numbers as OpenMetrics writes them in label values.</summary>
internal static class OpenMetricsFloat
{
    /// <summary>Go's %g with ".0" behind whole numbers.</summary>
    public static string Format(double v)
    {
        string text = GoFormat.General(v);
        return double.IsFinite(v) && !text.Contains('.') && !text.Contains('e') ? text + ".0" : text;
    }
}
