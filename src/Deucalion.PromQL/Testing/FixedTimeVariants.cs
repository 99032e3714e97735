using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Testing;

/// <summary>
/// Makes of an instant query the same query with @ on every selector, which must give the same at any time, unless a function in
/// it depends on the time of evaluation. Unix ms.
/// </summary>
internal static class FixedTimeVariants
{
    private static readonly HashSet<string> TimeDependent =
    [
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "end", "hour", "minute", "month", "year",
        "predict_linear", "range", "start", "step", "time", "timestamp",
    ];

    /// <summary>The variants: query and time.</summary>
    public static IEnumerable<(string Query, long Time)> Of(string query, long time)
    {
        Expr expression = PromQLParser.Parse(query);
        if (DependsOnTime(expression))
        {
            return [];
        }

        string text = DeepStack.Run(expression, () => Fix(expression, time)).ToString();
        long[] times = time == 0 ? [-1000, 0, 1000] : [-10 * time, 0, time / 5, time, 10 * time];
        return times.Select(t => (text, t));
    }

    private static bool DependsOnTime(Expr expression)
    {
        var waiting = new Stack<Expr>([expression]);
        while (waiting.TryPop(out Expr? e))
        {
            if (e is CallExpr call && TimeDependent.Contains(call.Function.Name))
            {
                return true;
            }

            // Below a subquery the time is fixed by its @.
            if (e is SubqueryExpr)
            {
                continue;
            }

            foreach (Expr child in ExprWalker.Children(e))
            {
                waiting.Push(child);
            }
        }

        return false;
    }

    private static TimeModifier Fix(TimeModifier modifier, long time) => modifier.AtTimestamp is null
        ? modifier with { AtTimestamp = time, AtPreprocessor = AtPreprocessor.None }
        : modifier;

    private static Expr Fix(Expr e, long time) => e switch
    {
        VectorSelector v => v with { Time = Fix(v.Time, time) },
        MatrixSelector m => m with { Selector = m.Selector with { Time = Fix(m.Selector.Time, time) } },
        SubqueryExpr q => q with { Time = Fix(q.Time, time) },
        ParenExpr p => p with { Inner = Fix(p.Inner, time) },
        UnaryExpr u => u with { Inner = Fix(u.Inner, time) },
        BinaryExpr b => b with { Left = Fix(b.Left, time), Right = Fix(b.Right, time) },
        AggregateExpr a => a with { Inner = Fix(a.Inner, time), Parameter = a.Parameter is null ? null : Fix(a.Parameter, time) },
        CallExpr c => c with { Arguments = [.. c.Arguments.Select(x => Fix(x, time))] },
        _ => e,
    };
}
