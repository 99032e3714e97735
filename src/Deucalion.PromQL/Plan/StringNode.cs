using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>A string.</summary>
internal sealed record StringNode(string Value, PositionRange Position) : PlanNode(Position, ValueType.String);
