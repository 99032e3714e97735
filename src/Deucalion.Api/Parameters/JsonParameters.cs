using System.Text;
using System.Text.Json;
using Deucalion.Api.Http;

namespace Deucalion.Api.Parameters;

/// <summary>Parameters from a JSON object body. Known members are checked for their type and named in errors; unknown ones are ignored.</summary>
internal static class JsonParameters
{
    private enum Shape
    {
        Text,
        TextOrNumber,
        TextOrBoolean,
        TextOrArray,
    }

    private static readonly Dictionary<string, Shape> Members = new(StringComparer.Ordinal)
    {
        ["query"] = Shape.Text,
        ["metric"] = Shape.Text,
        ["time"] = Shape.TextOrNumber,
        ["start"] = Shape.TextOrNumber,
        ["end"] = Shape.TextOrNumber,
        ["step"] = Shape.TextOrNumber,
        ["timeout"] = Shape.TextOrNumber,
        ["limit"] = Shape.TextOrNumber,
        ["limit_per_metric"] = Shape.TextOrNumber,
        ["lookback_delta"] = Shape.TextOrNumber,
        ["stats"] = Shape.TextOrBoolean,
        ["trace"] = Shape.TextOrBoolean,
        ["explain"] = Shape.TextOrBoolean,
        ["dry_run"] = Shape.TextOrBoolean,
        ["nocache"] = Shape.TextOrBoolean,
        ["match[]"] = Shape.TextOrArray,
    };

    public static void Read(ReadOnlySpan<byte> body, Dictionary<string, List<string>> into)
    {
        try
        {
            var r = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 64 });
            if (!r.Read() || r.TokenType != JsonTokenType.StartObject)
            {
                throw ApiException.BadData("the JSON body must be an object such as {\"query\":\"up\"}");
            }

            while (r.Read() && r.TokenType == JsonTokenType.PropertyName)
            {
                string name = r.GetString()!;
                r.Read();
                if (Members.TryGetValue(name, out Shape shape))
                {
                    into[name] = Value(ref r, name, shape);
                    if (into[name].Count == 0)
                    {
                        into.Remove(name);
                    }
                }
                else
                {
                    r.Skip();
                }
            }

            while (r.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw ApiException.BadData($"the body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}); send an object such as {{\"query\":\"up\"}}");
        }
        catch (InvalidOperationException)
        {
            throw ApiException.BadData("the JSON body holds text that is not valid UTF-8 or UTF-16");
        }
    }

    private static List<string> Value(ref Utf8JsonReader r, string name, Shape shape)
    {
        switch (r.TokenType)
        {
            case JsonTokenType.Null:
                return [];
            case JsonTokenType.String:
                return [r.GetString()!];
            case JsonTokenType.Number when shape == Shape.TextOrNumber:
                return [Encoding.UTF8.GetString(r.ValueSpan)];
            case JsonTokenType.True or JsonTokenType.False when shape == Shape.TextOrBoolean:
                return r.GetBoolean() ? ["true"] : [];
            case JsonTokenType.StartArray when shape == Shape.TextOrArray:
                var list = new List<string>();
                while (r.Read() && r.TokenType != JsonTokenType.EndArray)
                {
                    if (r.TokenType != JsonTokenType.String)
                    {
                        throw ApiException.InvalidParameter(name, "every item of the JSON array must be a string");
                    }

                    list.Add(r.GetString()!);
                }

                return list;
            default:
                throw ApiException.InvalidParameter(name, "in a JSON body it must be " + shape switch
                {
                    Shape.TextOrNumber => "a string or a number",
                    Shape.TextOrBoolean => "a string or a boolean",
                    Shape.TextOrArray => "a string or an array of strings",
                    _ => "a string",
                });
        }
    }
}
