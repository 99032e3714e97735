using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Optimize;

/// <summary>
/// Applies the passes over the plan. A pass changes what a query costs, never what it answers (except that
/// <see cref="HistogramTotals"/> can find more counter resets to warn of, as Prometheus does).
/// </summary>
internal static class Optimizer
{
    /// <summary>The plan that is run.</summary>
    public static PlanNode Optimize(PlanNode plan) => HistogramTotals.Apply(ConstantFolding.Apply(plan));
}
