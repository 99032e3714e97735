using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>
/// A node of the immutable query plan: the syntax tree without parentheses, with durations in milliseconds, with start() and end()
/// replaced by times and with the parts that are equal at every step marked. Positions are those of the syntax nodes.
/// </summary>
internal abstract record PlanNode(PositionRange Position, ValueType Type);
