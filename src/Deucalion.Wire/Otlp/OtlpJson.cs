using System.Globalization;
using System.Text.Json;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Otlp;

/// <summary>Turns OTLP/JSON into the protobuf message that it stands for, so that only one decoder reads points. Unknown members are passed over.</summary>
public static class OtlpJson
{
    /// <summary>Writes the message. Throws <see cref="WireFormatException"/> with the line and the column of the fault.</summary>
    public static void ToProtobuf(ReadOnlySpan<byte> json, ProtoWriter output)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        try
        {
            if (!reader.Read())
            {
                throw Wrong(json, reader, "an object is expected");
            }

            WriteMembers(json, ref reader, OtlpJsonMessage.Request, output);
            if (reader.Read())
            {
                throw Wrong(json, reader, "nothing may follow the object");
            }
        }
        catch (JsonException e)
        {
            throw new WireFormatException(FormattableString.Invariant($"OTLP JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {FirstSentence(e.Message)}"));
        }
        catch (InvalidOperationException)
        {
            throw Wrong(json, reader, "a text is not valid UTF-8");
        }
    }

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }

    private static void WriteMembers(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, OtlpJsonMessage message, ProtoWriter output)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong(json, reader, "an object is expected");
        }

        Span<char> name = stackalloc char[40];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            OtlpJsonField? field = null;
            if (reader.ValueSpan.Length <= name.Length)
            {
                message.TryGet(name[..reader.CopyString(name)], out field);
            }

            reader.Read();
            if (field is null)
            {
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                WriteField(json, ref reader, field, output);
            }
        }
    }

    private static void WriteField(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, OtlpJsonField field, ProtoWriter output)
    {
        if (field.Kind is OtlpJsonKind.PackedVarint or OtlpJsonKind.PackedFixed64 or OtlpJsonKind.PackedDouble)
        {
            WritePacked(json, ref reader, field, output);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            WriteOne(json, ref reader, field, output);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            WriteOne(json, ref reader, field, output);
        }
    }

    private static void WriteOne(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, OtlpJsonField field, ProtoWriter output)
    {
        switch (field.Kind)
        {
            case OtlpJsonKind.Message:
                int mark = output.Begin(field.Number);
                WriteMembers(json, ref reader, field.Message!, output);
                output.End(mark);
                break;
            case OtlpJsonKind.Text:
                output.Text(field.Number, Text(json, reader));
                break;
            case OtlpJsonKind.Bool:
                output.Varint(field.Number, reader.TokenType is JsonTokenType.True or JsonTokenType.False ? (reader.TokenType == JsonTokenType.True ? 1UL : 0) : throw Wrong(json, reader, "true or false is expected"));
                break;
            case OtlpJsonKind.Varint:
                output.Varint(field.Number, Integer(json, reader));
                break;
            case OtlpJsonKind.ZigZag:
                output.Varint(field.Number, Primitives.Bits.Varint.ZigZag((long)Integer(json, reader)));
                break;
            case OtlpJsonKind.Double:
                output.Double(field.Number, Number(json, reader));
                break;
            case OtlpJsonKind.Fixed64:
                output.Double(field.Number, BitConverter.UInt64BitsToDouble(Integer(json, reader)));
                break;
            case OtlpJsonKind.Temporality:
                output.Varint(field.Number, Temporality(json, reader));
                break;
            default:
                WriteBytes(json, reader, field, output);
                break;
        }
    }

    private static void WritePacked(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, OtlpJsonField field, ProtoWriter output)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong(json, reader, "an array is expected");
        }

        int mark = output.Begin(field.Number);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            switch (field.Kind)
            {
                case OtlpJsonKind.PackedVarint:
                    output.Raw(Integer(json, reader));
                    break;
                case OtlpJsonKind.PackedFixed64:
                    output.RawDouble(BitConverter.UInt64BitsToDouble(Integer(json, reader)));
                    break;
                default:
                    output.RawDouble(Number(json, reader));
                    break;
            }
        }

        output.End(mark);
    }

    private static void WriteBytes(ReadOnlySpan<byte> json, Utf8JsonReader reader, OtlpJsonField field, ProtoWriter output)
    {
        string text = Text(json, reader);
        try
        {
            output.Bytes(field.Number, field.Kind == OtlpJsonKind.Hex ? Convert.FromHexString(text) : Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            throw Wrong(json, reader, field.Kind == OtlpJsonKind.Hex ? "hexadecimal digits are expected" : "base64 is expected");
        }
    }

    private static string Text(ReadOnlySpan<byte> json, Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Wrong(json, reader, "a text is expected");

    // 64-bit integers come as texts, and as numbers from some senders. Negative ones in two's complement.
    private static ulong Integer(ReadOnlySpan<byte> json, Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && (reader.TryGetUInt64(out ulong u) || Signed(reader.TryGetInt64(out long s), s, out u)))
        {
            return u;
        }

        if (reader.TokenType == JsonTokenType.String && reader.GetString() is { } text
            && (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong v)
                || Signed(long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n), n, out v)))
        {
            return v;
        }

        throw Wrong(json, reader, "a 64-bit integer is expected");
    }

    private static bool Signed(bool found, long value, out ulong bits)
    {
        bits = (ulong)value;
        return found;
    }

    private static double Number(ReadOnlySpan<byte> json, Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double number))
        {
            return number;
        }

        if (reader.TokenType == JsonTokenType.String)
        {
            string text = reader.GetString()!;
            switch (text)
            {
                case "NaN":
                    return double.NaN;
                case "Infinity":
                    return double.PositiveInfinity;
                case "-Infinity":
                    return double.NegativeInfinity;
                default:
                    if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed))
                    {
                        return parsed;
                    }

                    break;
            }
        }

        throw Wrong(json, reader, "a number is expected");
    }

    private static ulong Temporality(ReadOnlySpan<byte> json, Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? reader.GetString() switch
        {
            "AGGREGATION_TEMPORALITY_DELTA" or "1" => 1,
            "AGGREGATION_TEMPORALITY_CUMULATIVE" or "2" => 2,
            _ => 0,
        }
        : Integer(json, reader);

    private static WireFormatException Wrong(ReadOnlySpan<byte> json, in Utf8JsonReader reader, string what)
    {
        ReadOnlySpan<byte> before = json[..(int)Math.Min(reader.TokenStartIndex, json.Length)];
        int line = before.Count((byte)'\n') + 1;
        int column = before.Length - before.LastIndexOf((byte)'\n');
        return new WireFormatException(FormattableString.Invariant($"OTLP JSON: line {line}, column {column}: {what}"));
    }
}
