namespace Deucalion.PromQL.Explain;

/// <summary>A node of a plan that is shown. <see cref="Selection"/> is set for selectors.</summary>
public sealed record ExplainedNode(string Name, string Detail, SelectionEstimate? Selection, IReadOnlyList<ExplainedNode> Children);
