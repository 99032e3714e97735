using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Syntax;

/// <summary>A node of the syntax tree. Immutable. <see cref="Position"/> covers the node's text.</summary>
public abstract record Expr
{
    /// <summary>Place in the query.</summary>
    public PositionRange Position { get; init; }

    /// <summary>Type of the value that the node evaluates to.</summary>
    public abstract ValueType Type { get; }
}

/// <summary>A number. <see cref="IsDuration"/>: it was written as a duration (<c>5m</c>), the value then is seconds.</summary>
public sealed record NumberLiteral(double Value, bool IsDuration = false) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Scalar;
}

/// <summary>A string.</summary>
public sealed record StringLiteral(string Value) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.String;
}

/// <summary>An expression in parentheses.</summary>
public sealed record ParenExpr(Expr Inner) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => Inner.Type;
}

/// <summary>Unary plus or minus.</summary>
public sealed record UnaryExpr(bool IsMinus, Expr Inner) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => Inner.Type;
}

/// <summary><c>start()</c> or <c>end()</c> after <c>@</c>.</summary>
public enum AtPreprocessor : byte
{
    /// <summary>None.</summary>
    None,

    /// <summary>Start of the query range.</summary>
    Start,

    /// <summary>End of the query range.</summary>
    End,
}

/// <summary>
/// The <c>offset</c> and <c>@</c> parts of a selector or subquery. Milliseconds. <see cref="OffsetExpr"/> is set when the
/// offset is a duration expression that must be evaluated first (then <see cref="Offset"/> is 0).
/// </summary>
public sealed record TimeModifier(long Offset = 0, Expr? OffsetExpr = null, long? AtTimestamp = null, AtPreprocessor AtPreprocessor = AtPreprocessor.None)
{
    /// <summary>Neither offset nor @.</summary>
    public static readonly TimeModifier None = new();
}

/// <summary>
/// An instant selector. <see cref="Name"/> is the metric name if it was written in front of or as a bare string inside the braces, else empty; the
/// matchers always include it as an <c>=</c> matcher on <c>__name__</c>.
/// </summary>
public sealed record VectorSelector(string Name, IReadOnlyList<Matcher> Matchers, TimeModifier Time) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Vector;

    /// <summary><c>anchored</c> modifier.</summary>
    public bool Anchored { get; init; }

    /// <summary><c>smoothed</c> modifier.</summary>
    public bool Smoothed { get; init; }
}

/// <summary>A range selector. Offset and @ are those of the inner selector. Range in ms, or an expression.</summary>
public sealed record MatrixSelector(VectorSelector Selector, long Range, Expr? RangeExpr = null) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Matrix;
}

/// <summary>A subquery. Range and step in ms; step 0 = the default interval.</summary>
public sealed record SubqueryExpr(Expr Inner, long Range, long Step, TimeModifier Time, Expr? RangeExpr = null, Expr? StepExpr = null) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Matrix;
}

/// <summary>A function call.</summary>
public sealed record CallExpr(FunctionSignature Function, IReadOnlyList<Expr> Arguments) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => Function.ReturnType;
}

/// <summary>
/// An aggregation. <see cref="Operator"/> is the lower-case word (sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk,
/// count_values, quantile, limitk, limit_ratio).
/// </summary>
public sealed record AggregateExpr(string Operator, Expr Inner, Expr? Parameter, IReadOnlyList<string> Grouping, bool Without) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Vector;
}

/// <summary>Binary operators.</summary>
public enum BinaryOperator : byte
{
    /// <summary>+</summary>
    Add,

    /// <summary>-</summary>
    Sub,

    /// <summary>*</summary>
    Mul,

    /// <summary>/</summary>
    Div,

    /// <summary>%</summary>
    Mod,

    /// <summary>^</summary>
    Pow,

    /// <summary>atan2</summary>
    Atan2,

    /// <summary>==</summary>
    Equal,

    /// <summary>!=</summary>
    NotEqual,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>&lt;=</summary>
    LessOrEqual,

    /// <summary>&gt;</summary>
    Greater,

    /// <summary>&gt;=</summary>
    GreaterOrEqual,

    /// <summary>and</summary>
    And,

    /// <summary>or</summary>
    Or,

    /// <summary>unless</summary>
    Unless,

    /// <summary>&lt;/ : keep the observations below</summary>
    TrimUpper,

    /// <summary>&gt;/ : keep the observations above</summary>
    TrimLower,
}

/// <summary>Matching cardinality.</summary>
public enum MatchCardinality : byte
{
    /// <summary>one-to-one</summary>
    OneToOne,

    /// <summary>group_left</summary>
    ManyToOne,

    /// <summary>group_right</summary>
    OneToMany,

    /// <summary>Set operators.</summary>
    ManyToMany,
}

/// <summary>How the two sides of a vector operation are matched. Fill values: null = no fill for that side.</summary>
public sealed record VectorMatching(MatchCardinality Cardinality, IReadOnlyList<string> Labels, bool On, IReadOnlyList<string> Include, double? FillLeft = null, double? FillRight = null);

/// <summary>A binary operation. <see cref="Matching"/> is null unless both sides are vectors.</summary>
public sealed record BinaryExpr(BinaryOperator Operator, Expr Left, Expr Right, VectorMatching? Matching, bool ReturnBool) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => Left.Type == ValueType.Scalar && Right.Type == ValueType.Scalar ? ValueType.Scalar : ValueType.Vector;
}

/// <summary>
/// Arithmetic in a duration position (<c>[5m * 2]</c>, <c>offset (1h + step())</c>): operator + - * / % ^ (Left null = unary), or a call
/// <c>step()</c>, <c>range()</c>, <c>min(a,b)</c>, <c>max(a,b)</c> in <see cref="Function"/>. Operands are NumberLiterals (seconds) or DurationExprs.
/// </summary>
public sealed record DurationExpr(BinaryOperator? Operator, string? Function, Expr? Left, Expr? Right, bool Wrapped = false) : Expr
{
    /// <inheritdoc/>
    public override ValueType Type => ValueType.Scalar;
}
