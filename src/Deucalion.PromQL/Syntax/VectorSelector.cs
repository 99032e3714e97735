using Deucalion.Model.Labels;
using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>
/// An instant selector. <see cref="Name"/> is the metric name if it was written in front of the braces, else empty; a name inside the
/// braces (<c>{"my.metric"}</c>, <c>{__name__="x"}</c>) is only among the matchers. The matchers always include the name as an <c>=</c>
/// matcher on <c>__name__</c>, last if it stood in front. See <see cref="SelectorNames.MetricNameOf"/>.
/// </summary>
public sealed record VectorSelector(string Name, IReadOnlyList<Matcher> Matchers, TimeModifier Time) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Vector;

    /// <inheritdoc/>
    public override int Depth { get; } = DepthOver(Time.OffsetExpr);

    /// <summary><c>anchored</c> modifier.</summary>
    public bool Anchored { get; init; }

    /// <summary><c>smoothed</c> modifier.</summary>
    public bool Smoothed { get; init; }

    /// <summary>Identity.</summary>
    public bool Equals(VectorSelector? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
