using System.Buffers;
using System.Text.Json;

namespace Deucalion.PromQL.Syntax;

/// <summary>Trees as the JSON of <c>/api/v1/parse_query</c>; properties in the order of their names.</summary>
public static class PromQLAstJson
{
    // The writer counts objects and arrays; a node opens at most two, and leaves have lists of their own.
    private const int OpeningsPerLevel = 2;

    /// <summary>Writes the tree as one value. Trees deeper than the writer's limit are no problem.</summary>
    public static void Write(Expr expr, Utf8JsonWriter writer)
    {
        if (expr.Depth <= DeepStack.ShallowLevels)
        {
            new AstJsonWriter(writer).Write(expr);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        var options = writer.Options;
        options.MaxDepth = (expr.Depth * OpeningsPerLevel) + 16;
        options.Indented = false;
        DeepStack.Run(expr, () =>
        {
            using var inner = new Utf8JsonWriter(buffer, options);
            new AstJsonWriter(inner).Write(expr);
            return 0;
        });
        writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }
}
