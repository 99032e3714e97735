using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>A function call.</summary>
internal sealed record CallNode(string Function, IReadOnlyList<PlanNode> Arguments, ValueType Returns, PositionRange Position)
    : PlanNode(Position, Returns);
