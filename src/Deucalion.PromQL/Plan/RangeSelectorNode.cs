using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>A range selector; offset and @ are the inner selector's.</summary>
internal sealed record RangeSelectorNode(SelectorNode Selector, long Range, PositionRange Position) : PlanNode(Position, ValueType.Matrix);
