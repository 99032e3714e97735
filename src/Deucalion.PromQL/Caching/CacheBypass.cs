using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Caching;

/// <summary>
/// Which range queries may be put together from an earlier answer: those whose value at a step depends on the step's time and the samples around it alone, not on
/// where the range begins and ends.
/// </summary>
internal static class CacheBypass
{
    /// <summary>Why an expression is computed anew each time; null when it may be kept.</summary>
    public static string? Reason(Expr expression)
    {
        foreach (Expr e in ExprWalker.All(expression))
        {
            string? reason = e switch
            {
                VectorSelector v => OfTime(v.Time) ?? (v.Smoothed || v.Anchored ? "an extended selector looks around its range" : null),
                MatrixSelector { RangeExpr: not null } => "a range that is computed may depend on the query's range",
                SubqueryExpr q => OfTime(q.Time) ?? (q.RangeExpr is not null || q.StepExpr is not null ? "a range that is computed may depend on the query's range" : null),
                CallExpr c => OfCall(c.Function.Name),
                AggregateExpr a => OfAggregation(a.Operator),
                _ => null,
            };
            if (reason is not null)
            {
                return reason;
            }
        }

        return null;
    }

    private static string? OfTime(TimeModifier time) => time.HasAt ? "an @ fixes a time for every step"
        : time.OffsetExpr is not null ? "an offset that is computed may depend on the query's range"
        : null;

    private static string? OfCall(string name) => name switch
    {
        "start" or "end" or "range" or "step" => name + "() depends on the query's range",
        "info" => "info() chooses labels over the whole range",
        "label_replace" or "label_join" => name + "() can make series equal that are apart in time",
        "sort" or "sort_desc" or "sort_by_label" or "sort_by_label_desc" => "sorting warns in range queries",
        _ => null,
    };

    private static string? OfAggregation(string name) => name switch
    {
        "topk" or "bottomk" or "limitk" => name + " breaks ties by an order that the whole range decides",
        _ => null,
    };
}
