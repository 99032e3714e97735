using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>
/// Arithmetic in a duration position (<c>[5m * 2]</c>, <c>offset (1h + step())</c>): operator + - * / % ^ (Left null = unary), or a call
/// <c>step()</c>, <c>range()</c>, <c>min_of(a,b)</c>, <c>max_of(a,b)</c> whose name is in <see cref="Function"/>. Operands are
/// NumberLiterals (seconds) or DurationExprs. <see cref="Wrapped"/>: it stood in parentheses; a lone number in parentheses is a unary plus.
/// </summary>
public sealed record DurationExpr(BinaryOperator? Operator, string? Function, Expr? Left, Expr? Right, bool Wrapped = false) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Scalar;

    /// <inheritdoc/>
    public override int Depth { get; } = DepthOver(Left, Right);

    /// <summary>Identity.</summary>
    public bool Equals(DurationExpr? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
