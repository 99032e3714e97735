using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>An expression in parentheses.</summary>
public sealed record ParenExpr(Expr Inner) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type { get; } = Inner.Type;

    /// <inheritdoc/>
    public override int Depth { get; } = DepthOver(Inner);

    /// <summary>Identity.</summary>
    public bool Equals(ParenExpr? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
