using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Tests.Syntax;

/// <summary>The JSON of trees.</summary>
public sealed class AstJsonTests
{
    private const string Foo = """{"anchored":false,"matchers":[{"name":"__name__","type":"=","value":"foo"}],"name":"foo","offset":0,"offsetExpr":null,"smoothed":false,"startOrEnd":null,"timestamp":null,"type":"vectorSelector"}""";

    [Theory]
    [InlineData("foo", Foo)]
    [InlineData("(foo)", $$"""{"expr":{{Foo}},"type":"parenExpr"}""")]
    [InlineData("-foo", $$"""{"expr":{{Foo}},"op":"-","type":"unaryExpr"}""")]
    [InlineData("5m", """{"type":"numberLiteral","val":"300"}""")]
    [InlineData("-Inf", """{"type":"numberLiteral","val":"-Inf"}""")]
    [InlineData("\"a\\xff\"", "{\"type\":\"stringLiteral\",\"val\":\"a\uFFFD\"}")]
    [InlineData("sum without (a) (foo)", $$"""{"expr":{{Foo}},"grouping":["a"],"op":"sum","param":null,"type":"aggregation","without":true}""")]
    [InlineData("TOPK(1, foo)", $$"""{"expr":{{Foo}},"grouping":[],"op":"topk","param":{"type":"numberLiteral","val":"1"},"type":"aggregation","without":false}""")]
    [InlineData("round(foo, 2)", $$"""{"args":[{{Foo}},{"type":"numberLiteral","val":"2"}],"func":{"argTypes":["vector","scalar"],"name":"round","returnType":"vector","variadic":1},"type":"call"}""")]
    [InlineData("time()", """{"args":[],"func":{"argTypes":[],"name":"time","returnType":"scalar","variadic":0},"type":"call"}""")]
    [InlineData("foo == bool 1", $$"""{"bool":true,"lhs":{{Foo}},"matching":null,"op":"==","rhs":{"type":"numberLiteral","val":"1"},"type":"binaryExpr"}""")]
    [InlineData("foo and foo", $$"""{"bool":false,"lhs":{{Foo}},"matching":{"card":"many-to-many","fillValues":{"lhs":null,"rhs":null},"include":[],"labels":[],"on":false},"op":"and","rhs":{{Foo}},"type":"binaryExpr"}""")]
    [InlineData("foo + on(a) group_left(b) fill_left(0.5) foo", $$"""{"bool":false,"lhs":{{Foo}},"matching":{"card":"many-to-one","fillValues":{"lhs":0.5,"rhs":null},"include":["b"],"labels":["a"],"on":true},"op":"+","rhs":{{Foo}},"type":"binaryExpr"}""")]
    [InlineData("{a=~\"b\"}[5m] smoothed @ 1.5 offset -2m", """{"anchored":false,"matchers":[{"name":"a","type":"=~","value":"b"}],"name":"","offset":-120000,"offsetExpr":null,"range":300000,"rangeExpr":null,"smoothed":true,"startOrEnd":null,"timestamp":1500,"type":"matrixSelector"}""")]
    [InlineData("foo[(5):step() - 1m] @ end()", $$"""{"expr":{{Foo}},"offset":0,"offsetExpr":null,"range":0,"rangeExpr":{"lhs":null,"op":"+","rhs":{"duration":false,"type":"numberLiteral","val":"5"},"type":"durationExpr","wrapped":true},"startOrEnd":"end","step":0,"stepExpr":{"lhs":{"lhs":null,"op":"step","rhs":null,"type":"durationExpr","wrapped":false},"op":"-","rhs":{"duration":true,"type":"numberLiteral","val":"60"},"type":"durationExpr","wrapped":false},"timestamp":null,"type":"subquery"}""")]
    public void IsComplete(string query, string json) => Assert.Equal(json, Json(PromQLParser.Parse(query)));

    [Fact]
    public void NumbersWithoutJsonFormAreNull() =>
        Assert.Contains("\"fillValues\":{\"lhs\":null,\"rhs\":2}", Json(PromQLParser.Parse("a + fill_left(NaN) fill_right(2) b")), StringComparison.Ordinal);

    private static string Json(Expr expr)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            PromQLAstJson.Write(expr, writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray()).Replace("\\uFFFD", "\uFFFD", StringComparison.Ordinal);
    }
}
