namespace Deucalion.PromQL.Syntax;

/// <summary>
/// A node of the syntax tree. Immutable; nodes are compared by identity, so they can be dictionary keys however deep they are.
/// <see cref="Position"/> covers the node's text; <see cref="ToString"/> is its PromQL text.
/// </summary>
public abstract record Expr
{
    /// <summary>Place in the query.</summary>
    public PositionRange Position { get; init; }

    /// <summary>Type of the value that the node evaluates to.</summary>
    public abstract ValueType Type { get; }

    /// <summary>
    /// Levels of the tree below and including this node: 1 for a leaf. Known at construction, never computed by walking. A copy made
    /// by <c>with</c> keeps the value of its original.
    /// </summary>
    public virtual int Depth => 1;

    /// <inheritdoc cref="PromQLPrinter.Print"/>
    public sealed override string ToString() => PromQLPrinter.Print(this);

    private protected static int DepthOver(Expr? first, Expr? second = null, Expr? third = null) =>
        1 + Math.Max(first?.Depth ?? 0, Math.Max(second?.Depth ?? 0, third?.Depth ?? 0));
}
