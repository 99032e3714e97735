using Deucalion.PromQL.Plan;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Optimize;

/// <summary>
/// Marks the selectors of whose histograms only count and sum are needed: those inside histogram_count, histogram_sum or
/// histogram_avg, unless something around them needs buckets.
/// </summary>
internal static class HistogramTotals
{
    /// <summary>The plan with marks.</summary>
    public static PlanNode Apply(PlanNode plan) => Mark(plan, false);

    private static PlanNode Mark(PlanNode node, bool totals)
    {
        switch (node)
        {
            case SelectorNode s:
                return totals ? s with { OnlyTotals = true } : s;
            case RangeSelectorNode r:
                return totals ? r with { Selector = r.Selector with { OnlyTotals = true } } : r;
            case CallNode c when NeedsBuckets(c.Function):
                return c;
            case CallNode c:
                return Call(c, totals || c.Function is "histogram_count" or "histogram_sum" or "histogram_avg");
            case BinaryNode { Operator: not (BinaryOperator.TrimLower or BinaryOperator.TrimUpper) } b:
                PlanNode left = Mark(b.Left, totals);
                PlanNode right = Mark(b.Right, totals);
                return ReferenceEquals(left, b.Left) && ReferenceEquals(right, b.Right) ? b : b with { Left = left, Right = right };
            case UnaryNode u:
                PlanNode operand = Mark(u.Inner, totals);
                return ReferenceEquals(operand, u.Inner) ? u : u with { Inner = operand };
            case StepInvariantNode i:
                PlanNode once = Mark(i.Inner, totals);
                return ReferenceEquals(once, i.Inner) ? i : new StepInvariantNode(once);
            case AggregateNode a:
                PlanNode inner = Mark(a.Inner, totals);
                PlanNode? parameter = a.Parameter is null ? null : Mark(a.Parameter, totals);
                return ReferenceEquals(inner, a.Inner) && ReferenceEquals(parameter, a.Parameter) ? a : a with { Inner = inner, Parameter = parameter };
            default:
                // Inside a subquery resets are found by comparing buckets.
                return node;
        }
    }

    private static bool NeedsBuckets(string function) => function is "histogram_quantile" or "histogram_quantiles" or "histogram_fraction";

    private static CallNode Call(CallNode c, bool totals)
    {
        PlanNode[]? changed = null;
        for (int i = 0; i < c.Arguments.Count; i++)
        {
            PlanNode argument = Mark(c.Arguments[i], totals);
            if (!ReferenceEquals(argument, c.Arguments[i]))
            {
                changed ??= [.. c.Arguments];
                changed[i] = argument;
            }
        }

        return changed is null ? c : c with { Arguments = changed };
    }
}
