using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>Finds the steps at which the inside of a subquery is evaluated.</summary>
internal static class SubqueryGrid
{
    /// <summary>
    /// Multiples of the subquery's step from after the start of the parent's first window to the end of its last one. An @ fixes
    /// the end; no step is evaluated that no window can see.
    /// </summary>
    public static EvalScope Of(EvalScope parent, SubqueryNode node)
    {
        QueryContext query = parent.Query;
        long step = node.Step != 0 ? node.Step : query.Options.DefaultSubqueryStep;
        long first = (node.At ?? parent.Start) - node.Offset;
        long last = (node.At ?? Math.Max(parent.Start, parent.Last)) - node.Offset;
        long after = first - node.Range;
        long start = step * (after / step);
        if (start <= after)
        {
            start += step;
        }

        return new EvalScope(query, start, last, step, true);
    }
}
