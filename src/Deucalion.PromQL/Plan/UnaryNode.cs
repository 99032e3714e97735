using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Plan;

/// <summary>Plus or minus in front.</summary>
internal sealed record UnaryNode(bool IsMinus, PlanNode Inner, PositionRange Position) : PlanNode(Position, Inner.Type);
