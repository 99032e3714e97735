using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>A function call.</summary>
public sealed record CallExpr(FunctionSignature Function, IReadOnlyList<Expr> Arguments) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => Function.ReturnType;

    /// <inheritdoc/>
    public override int Depth { get; } = 1 + (Arguments.Count == 0 ? 0 : Arguments.Max(static a => a.Depth));

    /// <summary>Identity.</summary>
    public bool Equals(CallExpr? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
