using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>A binary operation; <see cref="Matching"/> is null unless both sides are vectors.</summary>
internal sealed record BinaryNode(BinaryOperator Operator, PlanNode Left, PlanNode Right, VectorMatching? Matching, bool ReturnBool, PositionRange Position)
    : PlanNode(Position, Left.Type == ValueType.Scalar && Right.Type == ValueType.Scalar ? ValueType.Scalar : ValueType.Vector);
