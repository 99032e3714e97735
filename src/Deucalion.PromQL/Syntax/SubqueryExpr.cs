using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>A subquery. Range and step in ms; step 0 = the default interval.</summary>
public sealed record SubqueryExpr(Expr Inner, long Range, long Step, TimeModifier Time, Expr? RangeExpr = null, Expr? StepExpr = null) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Matrix;

    /// <inheritdoc/>
    public override int Depth { get; } = Math.Max(DepthOver(Inner, RangeExpr, StepExpr), DepthOver(Time.OffsetExpr));

    /// <summary>Identity.</summary>
    public bool Equals(SubqueryExpr? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
