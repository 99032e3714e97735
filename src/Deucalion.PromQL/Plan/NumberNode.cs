using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>A number.</summary>
internal sealed record NumberNode(double Value, PositionRange Position) : PlanNode(Position, ValueType.Scalar);
