using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Optimize;

/// <summary>
/// Applies the passes over the plan. A pass changes what a query costs, never what it answers (except that
/// <see cref="HistogramTotals"/> can find more counter resets to warn of, as Prometheus does).
/// </summary>
internal static class Optimizer
{
    private static readonly (string Name, Func<PlanNode, PlanNode> Apply)[] Passes =
    [
        ("constant folding", ConstantFolding.Apply),
        ("histogram totals", HistogramTotals.Apply),
    ];

    /// <summary>The plan that is run; <paramref name="report"/> is told each pass by name and whether it changed something.</summary>
    public static PlanNode Optimize(PlanNode plan, Action<string, bool>? report = null)
    {
        foreach ((string name, Func<PlanNode, PlanNode> apply) in Passes)
        {
            PlanNode next = apply(plan);
            report?.Invoke(name, !ReferenceEquals(next, plan));
            plan = next;
        }

        return plan;
    }
}
