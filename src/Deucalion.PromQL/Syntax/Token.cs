namespace Deucalion.PromQL.Syntax;

/// <summary>A token: its kind and its bytes in the query, end exclusive.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public PositionRange Position => new(Start, End);
}
