using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>A binary operation. <see cref="Matching"/> is null unless both sides are vectors.</summary>
public sealed record BinaryExpr(BinaryOperator Operator, Expr Left, Expr Right, VectorMatching? Matching, bool ReturnBool) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type { get; } = Left.Type == ValueType.Scalar && Right.Type == ValueType.Scalar ? ValueType.Scalar : ValueType.Vector;

    /// <inheritdoc/>
    public override int Depth { get; } = DepthOver(Left, Right);

    /// <summary>The modifiers as written, which the type check judges even where they are meaningless.</summary>
    internal VectorMatching? WrittenMatching { get; init; }

    /// <summary>Identity.</summary>
    public bool Equals(BinaryExpr? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
