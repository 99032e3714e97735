using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Tests.Syntax;

/// <summary>Formatting over several lines.</summary>
public sealed class PrettyTests
{
    private const string LongSelector = "some_quite_long_metric_name_total{environment=\"production\",instance=\"10.0.0.1:9090\",job=\"api-server\"}";

    [Theory]
    [InlineData("sum(rate(foo[5m]))/2")]
    [InlineData("-foo")]
    [InlineData(LongSelector)]
    public void ShortTextsAndSelectorsStayOnOneLine(string query)
    {
        Expr expr = PromQLParser.Parse(query);
        Assert.Equal(PromQLPrinter.Print(expr), PromQLPrinter.Pretty(expr));
    }

    [Fact]
    public void ALineTakesAHundredBytes()
    {
        string name = new('a', 95);
        Assert.Equal($"abs({name})", PromQLPrinter.Pretty(PromQLParser.Parse($"abs({name})")));
        Assert.Equal($"abs(\n  {name}a\n)", PromQLPrinter.Pretty(PromQLParser.Parse($"abs({name}a)")));

        // 48 characters of two bytes each.
        string wide = $"{{a=\"{new string('é', 48)}\"}}";
        Assert.Equal($"abs(\n  {wide}\n)", PromQLPrinter.Pretty(PromQLParser.Parse($"abs({wide})")));
    }

    [Theory]
    [InlineData("topk(5, sum by (a) (foo)) + on(b) group_left (x) (-barbarbar)", """
          topk(
            5,
            sum by (a) (
              foo
            )
          )
        + on (b) group_left (x)
          (
            -barbarbar
          )
        """)]
    [InlineData("-abs(foo or bar)", """
        -abs(
            foo
          or
            bar
        )
        """)]
    [InlineData("rate((foo + bar)[5m:1m] offset 1h)", """
        rate(
          (
              foo
            +
              bar
          )[5m:1m] offset 1h
        )
        """)]
    [InlineData("label_join(foo, \"aaaa\", \"b\")", """
        label_join(
          foo,
          "aaaa",
          "b"
        )
        """)]
    public void LongNodesAreSplit(string query, string formatted)
    {
        Assert.Equal(formatted.ReplaceLineEndings("\n"), new PrettyWriter(PromQLParser.Parse(query), 8).ToString());
    }
}
