namespace Deucalion.PromQL.Syntax;

/// <summary>A node of which <see cref="ExpressionParser"/> has read the beginning.</summary>
internal sealed class PendingExpr(PendingKind kind, Token token)
{
    private List<Expr>? _arguments;

    public PendingKind Kind { get; } = kind;

    /// <summary>Operator, name or opening parenthesis.</summary>
    public Token Token { get; } = token;

    /// <summary>Of an operator; 0 for what only a closing parenthesis ends.</summary>
    public int Precedence { get; init; }

    public BinaryOperator Operator { get; init; }

    public Expr? Left { get; init; }

    public VectorMatching Matching { get; init; } = VectorMatching.Default;

    public bool ReturnBool { get; init; }

    public ParseContext OuterContext { get; init; } = ParseContext.None;

    public List<Expr> Arguments => _arguments ??= [];

    public List<string>? Grouping { get; set; }

    public bool Without { get; set; }
}
