namespace Deucalion.PromQL.Syntax;

/// <summary>Texts and classes of the binary operators.</summary>
public static class BinaryOperators
{
    private static readonly string[] Texts =
        ["+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "<", "<=", ">", ">=", "and", "or", "unless", "</", ">/"];

    /// <summary>The operator as PromQL writes it.</summary>
    public static string Text(this BinaryOperator op) => Texts[(int)op];

    /// <summary>== != &lt; &lt;= &gt; &gt;=</summary>
    public static bool IsComparison(this BinaryOperator op) => op is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual;

    /// <summary>and, or, unless.</summary>
    public static bool IsSetOperator(this BinaryOperator op) => op is BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Unless;

    /// <summary>1 (or) to 6 (^, the only right-associative one).</summary>
    internal static int Precedence(this BinaryOperator op) => op switch
    {
        BinaryOperator.Or => 1,
        BinaryOperator.And or BinaryOperator.Unless => 2,
        BinaryOperator.Add or BinaryOperator.Sub => 4,
        BinaryOperator.Mul or BinaryOperator.Div or BinaryOperator.Mod or BinaryOperator.Atan2 => UnaryPrecedence,
        BinaryOperator.Pow => 6,
        _ => 3,
    };

    /// <summary>A unary sign binds like a multiplication.</summary>
    internal const int UnaryPrecedence = 5;

    /// <summary>True when an operator of the first precedence, already read, takes its right side before one of the second is applied.</summary>
    internal static bool BindsBefore(int earlier, int later) => earlier > later || (earlier == later && later != 6);

    internal static BinaryOperator? FromToken(TokenKind kind) => kind switch
    {
        TokenKind.Add => BinaryOperator.Add,
        TokenKind.Sub => BinaryOperator.Sub,
        TokenKind.Mul => BinaryOperator.Mul,
        TokenKind.Div => BinaryOperator.Div,
        TokenKind.Mod => BinaryOperator.Mod,
        TokenKind.Pow => BinaryOperator.Pow,
        TokenKind.Atan2 => BinaryOperator.Atan2,
        TokenKind.EqualEqual => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.And => BinaryOperator.And,
        TokenKind.Or => BinaryOperator.Or,
        TokenKind.Unless => BinaryOperator.Unless,
        TokenKind.TrimUpper => BinaryOperator.TrimUpper,
        TokenKind.TrimLower => BinaryOperator.TrimLower,
        _ => null,
    };
}
