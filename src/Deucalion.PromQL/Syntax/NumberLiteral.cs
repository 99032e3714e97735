using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>A number. <see cref="IsDuration"/>: it was written as a duration (<c>5m</c>), the value then is seconds.</summary>
public sealed record NumberLiteral(double Value, bool IsDuration = false) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Scalar;

    /// <summary>Identity.</summary>
    public bool Equals(NumberLiteral? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
