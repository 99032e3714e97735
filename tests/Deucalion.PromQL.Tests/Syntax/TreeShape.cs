using System.Text;
using System.Text.Json;
using Deucalion.Model.Labels;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Tests.Syntax;

/// <summary>A text of a tree's structure that shows grouping and values, but neither positions nor the order of matchers.</summary>
internal static class TreeShape
{
    public static string Of(Expr? expr) => expr switch
    {
        null => "-",
        AggregateExpr n => $"{n.Operator}{(n.Without ? "!" : "")}<{string.Join('|', n.Grouping)}>({Of(n.Parameter)},{Of(n.Inner)})",
        BinaryExpr n => $"({Of(n.Left)} {n.Operator}{(n.ReturnBool ? "?" : "")}{Of(n.Matching)} {Of(n.Right)})",
        CallExpr n => $"{n.Function.Name}({string.Join(',', n.Arguments.Select(Of))})",
        DurationExpr n => $"d{(n.Wrapped ? "w" : "")}({Of(n.Left)} {n.Operator}{n.Function} {Of(n.Right)})",
        MatrixSelector n => $"{Of(n.Selector)}[{n.Range};{Of(n.RangeExpr)}]",
        NumberLiteral { Value: double.NaN } => "nan",
        NumberLiteral n => BitConverter.DoubleToInt64Bits(n.Value).ToString("x") + (n.IsDuration ? "s" : ""),
        ParenExpr n => $"<{Of(n.Inner)}>",
        StringLiteral n => JsonSerializer.Serialize(Encoding.Unicode.GetBytes(n.Value)),
        SubqueryExpr n => $"{Of(n.Inner)}[{n.Range};{Of(n.RangeExpr)}:{n.Step};{Of(n.StepExpr)}]{Of(n.Time)}",
        UnaryExpr n => (n.IsMinus ? "-" : "+") + Of(n.Inner),
        VectorSelector n => $"{n.Name}{{{string.Join(',', n.Matchers.Select(Of).Order(StringComparer.Ordinal))}}}{Of(n.Time)}{(n.Anchored ? "A" : "")}{(n.Smoothed ? "S" : "")}",
        _ => throw new InvalidOperationException(expr.GetType().Name),
    };

    private static string Of(Matcher m) => $"{m.Name} {m.Type} {m.Value}";

    private static string Of(TimeModifier t) => $"o{t.Offset};{Of(t.OffsetExpr)}@{t.AtTimestamp}{t.AtPreprocessor}";

    private static string Of(VectorMatching? m) => m is null
        ? ""
        : $"[{m.Cardinality} {m.On} {string.Join('|', m.Labels)} {string.Join('|', m.Include)} {m.FillLeft} {m.FillRight}]";
}
