using Deucalion.Model.Labels;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;
using ValueType = Deucalion.PromQL.Syntax.ValueType;

namespace Deucalion.PromQL.Tests.Syntax;

/// <summary>What trees hold: grouping, positions, names, functions.</summary>
public sealed class TreeTests
{
    [Theory]
    [InlineData("a + b * c ^ d ^ -e", "(a + (b * (c ^ (d ^ (-e)))))")]
    [InlineData("a - b - c", "((a - b) - c)")]
    [InlineData("-a ^ b * c", "((-(a ^ b)) * c)")]
    [InlineData("a or b unless c and d == e + f", "(a or ((b unless c) and (d == (e + f))))")]
    [InlineData("a < b > c </ d", "(((a < b) > c) </ d)")]
    [InlineData("a * b atan2 c % d", "(((a * b) atan2 c) % d)")]
    [InlineData("-a[5m:] offset 5m ^ b", "(-(a[5m:] offset 5m ^ b))")]
    public void OperatorsBindByPrecedence(string query, string grouped)
    {
        // Only the grouping is looked at, so a range may stand where the type check would refuse it.
        Expr expr;
        try
        {
            expr = PromQLParser.Parse(query);
        }
        catch (QueryException)
        {
            expr = new ExpressionParser(new TokenReader(System.Text.Encoding.UTF8.GetBytes(query))).Parse();
        }

        Assert.Equal(grouped, Grouped(expr));
    }

    [Fact]
    public void PositionsAreBytes()
    {
        Expr expr = PromQLParser.Parse("{a=\"é\"} +\n rate(foo[5m])");
        var sum = Assert.IsType<BinaryExpr>(expr);
        Assert.Equal(new PositionRange(0, 25), sum.Position);
        Assert.Equal(new PositionRange(0, 8), sum.Left.Position);
        Assert.Equal(new PositionRange(12, 25), sum.Right.Position);
        Assert.Equal("2:2", sum.Right.Position.StartText(System.Text.Encoding.UTF8.GetBytes("{a=\"é\"} +\n rate(foo[5m])")));
        Assert.Equal(new PositionRange(17, 24), ((CallExpr)sum.Right).Arguments[0].Position);
        Assert.Equal(new PositionRange(17, 20), ExprWalker.Selectors(sum.Right).Single().Position);
    }

    [Fact]
    public void MatchersKeepTheirOrderAndTheNameComesLast()
    {
        IReadOnlyList<Matcher> matchers = PromQLParser.ParseMetricSelector("foo{b='1',a=~\"x\"}");
        Assert.Equal(["b=\"1\"", "a=~\"x\"", "__name__=\"foo\""], matchers.Select(m => m.ToString()));
        Assert.Empty(PromQLParser.ParseMetricSelector("{}"));
    }

    [Theory]
    [InlineData("", "unknown position: parse error: unexpected end of input")]
    [InlineData("1", "1:1: parse error: unexpected number \"1\"")]
    [InlineData("foo[5m]", "1:4: parse error: unexpected \"[\"")]
    [InlineData("foo offset 5m", "1:5: parse error: unexpected <offset>")]
    [InlineData("{a=}", "1:4: parse error: unexpected \"}\" in label matching, expected string")]
    [InlineData("(foo)", "1:1: parse error: unexpected \"(\"")]
    [InlineData("foo bar", "1:5: parse error: unexpected identifier \"bar\"")]
    public void MetricSelectorsAreNothingElse(string selector, string message)
    {
        QueryException e = Assert.Throws<QueryException>(() => PromQLParser.ParseMetricSelector(selector));
        Assert.Equal(message, e.Message);
    }

    [Theory]
    [InlineData("foo", "foo")]
    [InlineData("{\"utf 8\"}", "utf 8")]
    [InlineData("{__name__=\"x\"}", "x")]
    [InlineData("{__name__=~\"x\"}", "")]
    [InlineData("{a=\"x\"}", "")]
    public void NamesOfSelectors(string query, string name) =>
        Assert.Equal(name, SelectorNames.MetricNameOf((VectorSelector)PromQLParser.Parse(query)));

    [Fact]
    public void WalksParentsFirstInTheOrderOfEvaluation()
    {
        Expr expr = PromQLParser.Parse("topk(scalar(a), b) + rate(c[5m]) / (-d)");
        Assert.Equal(["b", "a", "c", "d"], ExprWalker.Selectors(expr).Select(SelectorNames.MetricNameOf));
        Assert.Equal(expr, ExprWalker.All(expr).First());
        Assert.Equal(12, ExprWalker.All(expr).Count());
    }

    [Fact]
    public void NodesAreComparedByIdentity()
    {
        Assert.NotEqual(PromQLParser.Parse("foo"), PromQLParser.Parse("foo"));
        Expr expr = PromQLParser.Parse("foo + 1");
        var byNode = new Dictionary<Expr, int> { [expr] = 1, [((BinaryExpr)expr).Left] = 2 };
        Assert.Equal(1, byNode[expr]);
    }

    [Fact]
    public void EveryFunctionCanBeCalled()
    {
        Assert.Equal(90, PromQLFunctions.All.Count);
        Assert.Equal(17, PromQLFunctions.All.Count(f => f.Experimental));
        foreach (FunctionSignature function in PromQLFunctions.All)
        {
            string arguments = string.Join(", ", function.ArgumentTypes.Select(Argument));
            if (function.Name == "info")
            {
                arguments = "foo, {a=\"b\"}";
            }

            Expr expr = PromQLParser.Parse($"{function.Name}({arguments})");
            Assert.Equal(function.ReturnType, expr.Type);
            Assert.Same(function, ((CallExpr)expr).Function);
        }
    }

    [Fact]
    public void FeaturesNameTheOperatorsThatParse()
    {
        foreach (string op in PromQLFeatures.Operators)
        {
            string query = op switch
            {
                "@" => "foo @ 5",
                "=~" or "!~" => $"foo{{a{op}\"x\"}}",
                _ when AggregateOperators.HasParameter(op) => $"{op}({(AggregateOperators.ParameterType(op) == ValueType.String ? "\"v\"" : "1")}, foo)",
                _ when char.IsAsciiLetter(op[0]) && op is not ("and" or "or" or "unless" or "atan2") => $"{op} (foo)",
                _ => $"foo {op} foo",
            };
            Expr expr = PromQLParser.Parse(query);
            Assert.True(expr is VectorSelector ? op is "@" or "=~" or "!~" : expr is BinaryExpr b ? b.Operator.Text() == op : ((AggregateExpr)expr).Operator == op, query);
        }

        Assert.Equal(35, PromQLFeatures.Operators.Distinct().Count());
    }

    [Theory]
    [InlineData("sum(foo)", ValueType.Vector)]
    [InlineData("(-(1 + 2))", ValueType.Scalar)]
    [InlineData("1 + foo", ValueType.Vector)]
    [InlineData("foo[5m:]", ValueType.Matrix)]
    [InlineData("\"x\"", ValueType.String)]
    public void TypesComeFromTheLeaves(string query, ValueType type) => Assert.Equal(type, PromQLParser.Parse(query).Type);

    private static string Argument(ValueType type) => type switch
    {
        ValueType.Scalar => "1",
        ValueType.Matrix => "foo[5m]",
        ValueType.String => "\"x\"",
        _ => "foo",
    };

    private static string Grouped(Expr expr) => expr switch
    {
        BinaryExpr n => $"({Grouped(n.Left)} {n.Operator.Text()} {Grouped(n.Right)})",
        UnaryExpr n => $"({(n.IsMinus ? "-" : "+")}{Grouped(n.Inner)})",
        _ => PromQLPrinter.Print(expr),
    };
}
