using Deucalion.PromQL.Tracing;

namespace Deucalion.PromQL.Explain;

/// <summary>A query that was planned and not run. <see cref="Bytes"/>: memory that the samples it holds at once may take, at most.</summary>
public sealed record ExplainedQuery(
    string Expression, string ResultType, ExplainedNode Plan, IReadOnlyList<OptimizerPass> Passes, IReadOnlyList<SelectionEstimate> Selections, long Steps, SelectionCost Cost, long Bytes);
