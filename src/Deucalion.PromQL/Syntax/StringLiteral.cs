using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>A string. Bytes that are not UTF-8 (written as <c>\xff</c>) are kept as U+DC80 to U+DCFF, see <see cref="ByteText"/>.</summary>
public sealed record StringLiteral(string Value) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.String;

    /// <summary>Identity.</summary>
    public bool Equals(StringLiteral? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
