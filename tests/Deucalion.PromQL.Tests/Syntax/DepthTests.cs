using System.Text.Json;
using Deucalion.PromQL.Results;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Tests.Syntax;

/// <summary>Deep trees work up to the limit; beyond it there is an error, never a crash. Runs on the small stack of a test thread.</summary>
public sealed class DepthTests
{
    public static TheoryData<string, string, string, int> Deep { get; } = new()
    {
        { "(", "foo", ")", 5000 },
        { "abs(", "foo", ")", 5000 },
        { "-", "foo", "", 5000 },
        { "", "foo", " + foo", 4000 },
        { "foo ^ ", "foo", "", 4000 },
        { "sum by (a) (", "foo", ")", 5000 },
        { "topk(1, ", "foo", ")", 5000 },
        { "rate(", "foo", "[5m:])", 4000 },
        { "", "foo[step()", " + 1m", 5000 },
        { "", "foo[step()", " ^ 1m", 5000 },
    };

    public static TheoryData<string, string, string> TooDeep { get; } = new()
    {
        { "(", "foo", ")" },
        { "(", "", "" },
        { "abs(", "foo", ")" },
        { "- ", "1", "" },
        { "", "foo", " + foo" },
        { "foo ^ ", "foo", "" },
        { "", "foo", "[5m:]" },
        { "", "foo[step()", " + 1m" },
        { "", "foo[step()", " ^ 1m" },
        { "", "foo[", "(" },
        { "", "foo offset ", "-" },
        { "", "foo[", "max_of(" },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void DeepTreesWorkInEveryStep(string before, string middle, string after, int levels)
    {
        string query = Repeat(before, levels) + middle + Repeat(after, levels) + (middle.Contains('[', StringComparison.Ordinal) ? "]" : "");
        OnSmallStack(() =>
        {
            Expr expr = PromQLParser.Parse(query);
            Assert.InRange(expr.Depth, levels, 2 * levels + 1);
            string printed = PromQLPrinter.Print(expr);
            Assert.Equal(expr.Depth, PromQLParser.Parse(printed).Depth);
            Assert.NotEmpty(ExprWalker.Selectors(expr));
            Assert.Equal(expr, expr);
            _ = expr.GetHashCode();

            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                json.WritePropertyName("data");
                PromQLAstJson.Write(expr, json);
                json.WriteEndObject();
            }

            var reader = new Utf8JsonReader(stream.ToArray(), new JsonReaderOptions { MaxDepth = 100_000 });
            int depth = 0;
            while (reader.Read())
            {
                depth = Math.Max(depth, reader.CurrentDepth);
            }

            Assert.True(depth >= levels);
        });
    }

    [Theory]
    [MemberData(nameof(TooDeep))]
    public void BeyondTheLimitIsAnError(string before, string middle, string after)
    {
        string query = Repeat(before, 100_000) + middle + Repeat(after, 100_000);
        OnSmallStack(() =>
        {
            QueryException e = Assert.Throws<QueryException>(() => PromQLParser.Parse(query));
            Assert.EndsWith("parse error: expression nests too deeply (limit 10000)", e.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void AFormattedTextBeyondAnyUseIsRefused()
    {
        Expr expr = PromQLParser.Parse(Repeat("(", 9000) + "foo" + Repeat(")", 9000));
        QueryException e = Assert.Throws<QueryException>(() => PromQLPrinter.Pretty(expr));
        Assert.Contains("16 MiB", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepStackPassesResultsAndExceptions()
    {
        Assert.Equal(123_456, DeepStack.Run(20_000, () => Recurse(20_000) + 103_456));
        Assert.Throws<InvalidOperationException>(() => DeepStack.Run<int>(20_000, () => throw new InvalidOperationException()));
        Thread here = Thread.CurrentThread;
        Assert.Same(here, DeepStack.Run(3, () => Thread.CurrentThread));
        Assert.True(DeepStack.Run(5000, () => Thread.CurrentThread == DeepStack.Run(4000, () => Thread.CurrentThread)));
    }

    private static int Recurse(int levels)
    {
        Span<byte> frame = stackalloc byte[8192];
        frame[levels % frame.Length] = 1;
        return levels == 0 ? 0 : Recurse(levels - 1) + frame[levels % frame.Length];
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(
            () => failure = Record.Exception(action),
            256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
