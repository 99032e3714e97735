using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Tests.Syntax;

/// <summary>Expressions that are valid and their normal form.</summary>
public sealed class AcceptedExpressionTests
{
    public static TheoryData<string, string> Cases { get; } = new()
    {
        { "1", "1" },
        { "+1", "1" },
        { "-1", "-1" },
        { "- -1", "1" },
        { "0x1F", "31" },
        { "0X_ff", "255" },
        { "010", "8" },
        { "08", "8" },
        { "1_000.5e3", "1000500" },
        { ".5", "0.5" },
        { "5.", "5" },
        { "1e-7", "0.0000001" },
        { "123456789012345678901234567890", "123456789012345680000000000000" },
        { "inf", "+Inf" },
        { "-Inf", "-Inf" },
        { "NaN", "NaN" },
        { "5m", "5m" },
        { "1h30m", "1h30m" },
        { "-90s", "-1m30s" },
        { "1d12h", "1d12h" },
        { "10d", "10d" },
        { "1w", "1w" },
        { "1y", "1y" },
        { "100ms", "100ms" },
        { "1.5", "1.5" },
        { "\"a\"", "\"a\"" },
        { "'it\"s'", "\"it\\\"s\"" },
        { "`raw\\n`", "\"raw\\\\n\"" },
        { "\"\\x41\\u00e9\\101\\U0001F600\"", "\"AéA😀\"" },
        { "\"\\xff\\xc3\\xa9\"", "\"\\xffé\"" },
        { "\"tab\\tquote\\\"\"", "\"tab\\tquote\\\"\"" },
        { "foo", "foo" },
        { "foo:bar", "foo:bar" },
        { ":colon", ":colon" },
        { "sum", "sum" },
        { "offset", "offset" },
        { "by", "by" },
        { "and", "and" },
        { "step", "step" },
        { "fill", "fill" },
        { "fill_left + fill_right", "fill_left + fill_right" },
        { "start{a=\"b\"}", "start{a=\"b\"}" },
        { "MAX_OF", "MAX_OF" },
        { "smoothed anchored", "smoothed anchored" },
        { "foo{}", "foo" },
        { "foo{b=\"2\",a=\"1\",}", "foo{a=\"1\",b=\"2\"}" },
        { "foo{a!=\"x\",b=~\"y.*\",c!~\"z|w\"}", "foo{a!=\"x\",b=~\"y.*\",c!~\"z|w\"}" },
        { "{\"my.metric\"}", "{__name__=\"my.metric\"}" },
        { "{\"my.metric\", \"my label\"='v'}", "{\"my label\"=\"v\",__name__=\"my.metric\"}" },
        { "foo{\"a\"=\"b\"}", "foo{a=\"b\"}" },
        { "{__name__=~\"a.*\"}", "{__name__=~\"a.*\"}" },
        { "{__name__=\"foo\",x=\"y\"}", "{__name__=\"foo\",x=\"y\"}" },
        { "foo{on=\"a\",sum=\"b\",bool=\"c\"}", "foo{bool=\"c\",on=\"a\",sum=\"b\"}" },
        { "foo[5m]", "foo[5m]" },
        { "foo[300]", "foo[5m]" },
        { "foo[0.5]", "foo[500ms]" },
        { "foo[5m:]", "foo[5m:]" },
        { "foo[5m:1m]", "foo[5m:1m]" },
        { "foo[5m:30]", "foo[5m:30s]" },
        { "foo offset 5m", "foo offset 5m" },
        { "foo offset -1h", "foo offset -1h" },
        { "foo offset 90", "foo offset 1m30s" },
        { "foo[5m] offset 1d", "foo[5m] offset 1d" },
        { "foo[5m:1m] offset 1d", "foo[5m:1m] offset 1d" },
        { "foo @ 1600000000", "foo @ 1600000000.000" },
        { "foo @ 1.5", "foo @ 1.500" },
        { "foo @ -5m", "foo @ -300.000" },
        { "foo @ start()", "foo @ start()" },
        { "foo[5m] @ end() offset 1m", "foo[5m] @ end() offset 1m" },
        { "foo offset 1m @ 10", "foo @ 10.000 offset 1m" },
        { "foo[5m] anchored", "foo[5m] anchored" },
        { "foo[5m] smoothed @ 5 offset 1m", "foo[5m] smoothed @ 5.000 offset 1m" },
        { "foo smoothed offset 2m", "foo smoothed offset 2m" },
        { "foo[5m * 2]", "foo[5m * 2]" },
        { "foo[(5m)]", "foo[(5m)]" },
        { "foo[step() + 1m:range() / 2]", "foo[step() + 1m:range() / 2]" },
        { "foo[2 ^ 3 ^ 2]", "foo[2 ^ 3 ^ 2]" },
        { "foo[-(-5m)]", "foo[-(-5m)]" },
        { "foo[max_of(step(), 5m)]", "foo[max_of(step(), 5m)]" },
        { "foo offset step()", "foo offset step()" },
        { "foo offset -step()", "foo offset -step()" },
        { "foo offset (5m + 1m) * 2", "foo offset (5m + 1m) * 2" },
        { "foo offset 5m * 2", "foo offset 5m * 2" },
        { "foo offset -(5m)", "foo offset -(5m)" },
        { "foo offset - -5m", "foo offset 5m" },
        { "foo offset min_of(1m, range()) ^ 2", "foo offset min_of(1m, range()) ^ 2" },
        { "foo[1m + 2m * 3m - 4m % 5]", "foo[1m + 2m * 3m - 4m % 5]" },
        { "a+b*c", "a + b * c" },
        { "(a+b)*c", "(a + b) * c" },
        { "a^b^c", "a ^ b ^ c" },
        { "-a^b", "-a ^ b" },
        { "-a*b", "-a * b" },
        { "a - -b", "a - -b" },
        { "2 ^ -1 * 3", "2 ^ -1 * 3" },
        { "a or b and c unless d", "a or b and c unless d" },
        { "a == bool 1", "a == bool 1" },
        { "1 > bool 2", "1 > bool 2" },
        { "a atan2 b", "a atan2 b" },
        { "a </ 1", "a </ 1" },
        { "a >/ 1", "a >/ 1" },
        { "a + on() b", "a + on () b" },
        { "a + on(x,y) b", "a + on (x, y) b" },
        { "a + ignoring(x) group_left b", "a + ignoring (x) group_left () b" },
        { "a * on(x) group_right(y, \"z w\") b", "a * on (x) group_right (y, \"z w\") b" },
        { "a + fill_left(1) b", "a + fill_left (1) b" },
        { "a + fill_right(-1m) b", "a + fill_right (-60) b" },
        { "a + fill_left(1) fill_right(2) b", "a + fill_left (1) fill_right (2) b" },
        { "a + fill_right(2) fill_left(1) b", "a + fill_left (1) fill_right (2) b" },
        { "a + fill(1000000) b", "a + fill (1e+06) b" },
        { "a + fill(nan) b", "a + fill_left (NaN) fill_right (NaN) b" },
        { "a and on(x) b", "a and on (x) b" },
        { "1 + a", "1 + a" },
        { "sum(a)", "sum(a)" },
        { "SUM BY (x) (a)", "sum by (x) (a)" },
        { "sum(a) without (x,)", "sum without (x) (a)" },
        { "sum without() (a)", "sum without () (a)" },
        { "sum by() (a)", "sum(a)" },
        { "sum by (\"a b\", c) (a)", "sum by (\"a b\", c) (a)" },
        { "topk(5, a)", "topk(5, a)" },
        { "count_values(\"x\", a)", "count_values(\"x\", a)" },
        { "quantile(0.9, a)", "quantile(0.9, a)" },
        { "limitk(2, a)", "limitk(2, a)" },
        { "limit_ratio(-0.5, a)", "limit_ratio(-0.5, a)" },
        { "group(a) by (sum, bool, on)", "group by (sum, bool, on) (a)" },
        { "rate(foo[5m])", "rate(foo[5m])" },
        { "time()", "time()" },
        { "pi()", "pi()" },
        { "start()", "start()" },
        { "step() + range()", "step() + range()" },
        { "max_of(1, 2)", "max_of(1, 2)" },
        { "round(a)", "round(a)" },
        { "round(a, 5)", "round(a, 5)" },
        { "hour()", "hour()" },
        { "label_join(a, \"b\", \"c\")", "label_join(a, \"b\", \"c\")" },
        { "label_join(a, \"b\", \"c\", \"d\", \"e\")", "label_join(a, \"b\", \"c\", \"d\", \"e\")" },
        { "label_replace(a, \"b\", \"$1\", \"c\", \"(.*)\")", "label_replace(a, \"b\", \"$1\", \"c\", \"(.*)\")" },
        { "histogram_quantiles(a, \"q\", 0.5, 0.9)", "histogram_quantiles(a, \"q\", 0.5, 0.9)" },
        { "info(a)", "info(a)" },
        { "info(a, {})", "info(a, {})" },
        { "info(a, {x=\"y\"})", "info(a, {x=\"y\"})" },
        { "sort_by_label(a, \"b\", \"c\")", "sort_by_label(a, \"b\", \"c\")" },
        { "double_exponential_smoothing(a[5m], 0.1, 0.2)", "double_exponential_smoothing(a[5m], 0.1, 0.2)" },
        { "absent(sum(a) by (b))", "absent(sum by (b) (a))" },
        { "((a))", "((a))" },
        { "(a[5m])", "(a[5m])" },
        { "rate((a[5m]))", "rate((a[5m]))" },
        { "# comment\na # more\n+ b", "a + b" },
    };

    [Theory]
    [InlineData("foo offset - -5m * 2", "foo offset (5m * 2)")]
    [InlineData("foo offset - +step() ^ 2", "foo offset (-step() ^ 2)")]
    [InlineData("foo offset - +(step()) * 2 + 1", "foo offset (-(step()) * 2 + 1)")]
    public void OffsetsKeepTheirArithmetic(string query, string printed)
    {
        Assert.Equal(printed, PromQLPrinter.Print(PromQLParser.Parse(query)));
        Assert.Equal(printed, PromQLPrinter.Print(PromQLParser.Parse(printed)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PrintsTheNormalForm(string query, string printed)
    {
        Expr expr = PromQLParser.Parse(query);
        Assert.Equal(printed, PromQLPrinter.Print(expr));
        Assert.Equal(printed, expr.ToString());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheNormalFormIsStable(string query, string printed)
    {
        Assert.Equal(printed, PromQLPrinter.Print(PromQLParser.Parse(printed)));
        Assert.Equal(TreeShape.Of(PromQLParser.Parse(query)), TreeShape.Of(PromQLParser.Parse(printed)));
    }
}
