using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>Unary plus or minus.</summary>
public sealed record UnaryExpr(bool IsMinus, Expr Inner) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type { get; } = Inner.Type;

    /// <inheritdoc/>
    public override int Depth { get; } = DepthOver(Inner);

    /// <summary>Identity.</summary>
    public bool Equals(UnaryExpr? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
