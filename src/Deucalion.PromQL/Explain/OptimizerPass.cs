namespace Deucalion.PromQL.Explain;

/// <summary>A pass of the optimiser and whether it changed the plan.</summary>
public readonly record struct OptimizerPass(string Name, bool Changed);
