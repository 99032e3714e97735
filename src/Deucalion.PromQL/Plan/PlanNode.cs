using Deucalion.Model.Labels;
using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Plan;

/// <summary>
/// A node of the immutable query plan: the syntax tree without parentheses, with durations in milliseconds, with start() and end()
/// replaced by times and with the parts that are equal at every step marked. Positions are those of the syntax nodes.
/// </summary>
internal abstract record PlanNode(PositionRange Position, ValueType Type);

/// <summary>A number.</summary>
internal sealed record NumberNode(double Value, PositionRange Position) : PlanNode(Position, ValueType.Scalar);

/// <summary>A string.</summary>
internal sealed record StringNode(string Value, PositionRange Position) : PlanNode(Position, ValueType.String);

/// <summary>How the samples around a selector's bounds are used.</summary>
internal enum SelectorMode : byte
{
    /// <summary>Only the samples inside.</summary>
    Plain,

    /// <summary>The last sample before the range counts as its start.</summary>
    Anchored,

    /// <summary>Values at the bounds are interpolated.</summary>
    Smoothed,
}

/// <summary>
/// An instant selector. Milliseconds; <see cref="At"/> fixes the time of evaluation for every step. <see cref="OnlyTotals"/>: of histograms
/// only count and sum are looked at.
/// </summary>
internal sealed record SelectorNode(IReadOnlyList<Matcher> Matchers, long Offset, long? At, SelectorMode Mode, PositionRange Position)
    : PlanNode(Position, ValueType.Vector)
{
    /// <summary>Buckets may be left out.</summary>
    public bool OnlyTotals { get; init; }
}

/// <summary>A range selector; offset and @ are the inner selector's.</summary>
internal sealed record RangeSelectorNode(SelectorNode Selector, long Range, PositionRange Position) : PlanNode(Position, ValueType.Matrix);

/// <summary>A subquery; step 0 = the default interval.</summary>
internal sealed record SubqueryNode(PlanNode Inner, long Range, long Step, long Offset, long? At, PositionRange Position)
    : PlanNode(Position, ValueType.Matrix);

/// <summary>A part whose value is the same at every step: evaluated once, at the first step.</summary>
internal sealed record StepInvariantNode(PlanNode Inner) : PlanNode(Inner.Position, Inner.Type);

/// <summary>A function call.</summary>
internal sealed record CallNode(string Function, IReadOnlyList<PlanNode> Arguments, ValueType Returns, PositionRange Position)
    : PlanNode(Position, Returns);

/// <summary>An aggregation.</summary>
internal sealed record AggregateNode(string Operator, PlanNode Inner, PlanNode? Parameter, IReadOnlyList<string> Grouping, bool Without, PositionRange Position)
    : PlanNode(Position, ValueType.Vector);

/// <summary>Plus or minus in front.</summary>
internal sealed record UnaryNode(bool IsMinus, PlanNode Inner, PositionRange Position) : PlanNode(Position, Inner.Type);

/// <summary>A binary operation; <see cref="Matching"/> is null unless both sides are vectors.</summary>
internal sealed record BinaryNode(BinaryOperator Operator, PlanNode Left, PlanNode Right, VectorMatching? Matching, bool ReturnBool, PositionRange Position)
    : PlanNode(Position, Left.Type == ValueType.Scalar && Right.Type == ValueType.Scalar ? ValueType.Scalar : ValueType.Vector);
