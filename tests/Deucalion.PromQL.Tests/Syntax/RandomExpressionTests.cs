using System.Globalization;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Tests.Syntax;

/// <summary>Properties of printing, formatting and walking over random valid expressions.</summary>
public sealed class RandomExpressionTests
{
    [Theory]
    [InlineData(20260101)]
    [InlineData(7)]
    [InlineData(99991)]
    public void PrintedAndFormattedTextsParseToTheSameTree(int seed)
    {
        var expressions = new RandomExpressions(new Random(seed));
        for (int i = 0; i < 2000; i++)
        {
            string query = expressions.Next(i % 6);
            string place = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, expression {i}: {query}");
            Expr expr = PromQLParser.Parse(query);
            string printed = PromQLPrinter.Print(expr);
            Expr again = PromQLParser.Parse(printed);
            Assert.Equal(printed, PromQLPrinter.Print(again));
            Assert.True(TreeShape.Of(expr) == TreeShape.Of(again), place);
            Assert.True(expr.Depth == again.Depth, place);
            Assert.True(printed == PromQLPrinter.Print(PromQLParser.Parse(PromQLPrinter.Pretty(expr))), place);
            Assert.True(printed == PromQLPrinter.Print(PromQLParser.Parse(new PrettyWriter(expr, 10).ToString())), place);
        }
    }

    [Fact]
    public void PositionsCoverTheText()
    {
        const int Seed = 4242;
        var expressions = new RandomExpressions(new Random(Seed));
        for (int i = 0; i < 2000; i++)
        {
            string query = expressions.Next(i % 5);
            foreach (Expr node in ExprWalker.All(PromQLParser.Parse(query)))
            {
                // What a node covers is an expression of the same shape, except where a label selector stands only in info().
                string text = query[node.Position.Start..node.Position.End];
                bool modified = node is VectorSelector { Anchored: true } or VectorSelector { Smoothed: true } or MatrixSelector { Selector: { Anchored: true } or { Smoothed: true } };
                if (!modified && node is not MatrixSelector && !IsInsideMatrix(query, node))
                {
                    Assert.True(TreeShape.Of(node) == TreeShape.Of(PromQLParser.Parse(text)), $"seed {Seed}: {query} at {node.Position}: {text}");
                }
            }
        }
    }

    /// <summary>A range selector's modifiers are kept in its selector, but stand outside of the selector's text.</summary>
    private static bool IsInsideMatrix(string query, Expr node) =>
        node is VectorSelector && node.Position.End < query.Length && query[node.Position.End] == '[';
}
