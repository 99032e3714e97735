using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>An aggregation.</summary>
internal sealed record AggregateNode(string Operator, PlanNode Inner, PlanNode? Parameter, IReadOnlyList<string> Grouping, bool Without, PositionRange Position)
    : PlanNode(Position, ValueType.Vector);
