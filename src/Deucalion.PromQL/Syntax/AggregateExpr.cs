using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Syntax;

/// <summary>
/// An aggregation. <see cref="Operator"/> is the lower-case word (sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk,
/// count_values, quantile, limitk, limit_ratio).
/// </summary>
public sealed record AggregateExpr(string Operator, Expr Inner, Expr? Parameter, IReadOnlyList<string> Grouping, bool Without) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Vector;

    /// <inheritdoc/>
    public override int Depth { get; } = DepthOver(Inner, Parameter);

    /// <summary>Identity.</summary>
    public bool Equals(AggregateExpr? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
