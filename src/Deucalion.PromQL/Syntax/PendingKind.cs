namespace Deucalion.PromQL.Syntax;

/// <summary>What waits in <see cref="ExpressionParser"/> for an expression.</summary>
internal enum PendingKind : byte
{
    Unary,
    Binary,
    Paren,
    Call,
    Aggregate,
}
