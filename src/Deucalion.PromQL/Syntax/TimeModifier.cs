namespace Deucalion.PromQL.Syntax;

/// <summary>
/// The <c>offset</c> and <c>@</c> parts of a selector or subquery. Milliseconds. <see cref="OffsetExpr"/> is set when the
/// offset is a duration expression that must be evaluated first (then <see cref="Offset"/> is 0).
/// </summary>
public sealed record TimeModifier(long Offset = 0, Expr? OffsetExpr = null, long? AtTimestamp = null, AtPreprocessor AtPreprocessor = AtPreprocessor.None)
{
    /// <summary>Neither offset nor @.</summary>
    public static readonly TimeModifier None = new();

    internal bool HasOffset => Offset != 0 || OffsetExpr is not null;

    internal bool HasAt => AtTimestamp is not null || AtPreprocessor != AtPreprocessor.None;
}
