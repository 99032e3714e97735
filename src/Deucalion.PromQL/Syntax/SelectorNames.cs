using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Syntax;

/// <summary>Metric names of expressions, as annotations show them.</summary>
public static class SelectorNames
{
    /// <summary>Value of the selector's <c>=</c> matcher on <c>__name__</c>; empty if it has none.</summary>
    public static string MetricNameOf(VectorSelector selector)
    {
        foreach (Matcher matcher in selector.Matchers)
        {
            if (matcher is { Type: MatcherType.Equal, Name: LabelNames.MetricName })
            {
                return matcher.Value;
            }
        }

        return "";
    }
}
