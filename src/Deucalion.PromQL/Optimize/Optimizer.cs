using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Optimize;

/// <summary>Applies the passes over the plan. A pass changes what a query costs, never what it answers.</summary>
internal static class Optimizer
{
    /// <summary>The plan that is run.</summary>
    public static PlanNode Optimize(PlanNode plan) => ConstantFolding.Apply(plan);
}
