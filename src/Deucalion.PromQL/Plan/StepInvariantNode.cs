namespace Deucalion.PromQL.Plan;

/// <summary>A part whose value is the same at every step: evaluated once, at the first step.</summary>
internal sealed record StepInvariantNode(PlanNode Inner) : PlanNode(Inner.Position, Inner.Type);
