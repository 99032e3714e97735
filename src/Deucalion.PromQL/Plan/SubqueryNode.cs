using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>A subquery; step 0 = the default interval.</summary>
internal sealed record SubqueryNode(PlanNode Inner, long Range, long Step, long Offset, long? At, PositionRange Position)
    : PlanNode(Position, ValueType.Matrix);
