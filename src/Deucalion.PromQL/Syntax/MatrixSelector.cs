using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>A range selector. Offset and @ are those of the inner selector. Range in ms, or an expression.</summary>
public sealed record MatrixSelector(VectorSelector Selector, long Range, Expr? RangeExpr = null) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Matrix;

    /// <inheritdoc/>
    public override int Depth { get; } = DepthOver(Selector, RangeExpr);

    /// <summary>Identity.</summary>
    public bool Equals(MatrixSelector? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
