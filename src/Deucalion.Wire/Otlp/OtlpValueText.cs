using System.Globalization;
using System.Text;
using Deucalion.Primitives.Numbers;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Otlp;

/// <summary>AnyValue as a label value: texts as they are, numbers in decimal, lists and maps as JSON, bytes as base64. Not for many threads.</summary>
internal sealed class OtlpValueText
{
    // Deeper values are cut off by an error; nobody labels series with such.
    private const int MaxDepth = 32;

    private readonly StringBuilder _json = new();
    private byte[] _utf8 = new byte[256];

    /// <summary>The text in UTF-8; valid until the next call. Throws <see cref="WireFormatException"/>.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> anyValue)
    {
        int field = 0;
        ulong number = 0;
        ReadOnlySpan<byte> bytes = default;
        var r = new ProtoReader(anyValue);
        while (r.Next())
        {
            ReadField(ref r, ref field, ref number, ref bytes);
        }

        switch (field)
        {
            case 1:
                return bytes;
            case 2:
                return number != 0 ? "true"u8 : "false"u8;
            case 5 or 6:
                _json.Clear();
                WriteJson(anyValue, 0);
                return Utf8(_json.ToString());
            case 7:
                return Utf8(Convert.ToBase64String(bytes));
            default:
                return Utf8(field switch
                {
                    3 => ((long)number).ToString(CultureInfo.InvariantCulture),
                    4 => Number(BitConverter.UInt64BitsToDouble(number)),
                    _ => string.Empty,
                });
        }
    }

    private static void ReadField(ref ProtoReader r, ref int field, ref ulong number, ref ReadOnlySpan<byte> bytes)
    {
        switch (r.Field)
        {
            case 2 or 3 when r.WireType == 0:
                number = r.ReadVarint();
                break;
            case 4 when r.WireType == 1:
                number = r.ReadFixed64();
                break;
            case 1 or 5 or 6 or 7 when r.WireType == 2:
                bytes = r.ReadBytes();
                break;
            default:
                r.Skip();
                return;
        }

        field = r.Field;
    }

    private void WriteJson(ReadOnlySpan<byte> anyValue, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new WireFormatException(FormattableString.Invariant($"OTLP: an attribute value is nested deeper than {MaxDepth} levels"));
        }

        int field = 0;
        ulong number = 0;
        ReadOnlySpan<byte> bytes = default;
        var r = new ProtoReader(anyValue);
        while (r.Next())
        {
            ReadField(ref r, ref field, ref number, ref bytes);
        }

        switch (field)
        {
            case 1:
                WriteJsonText(Encoding.UTF8.GetString(bytes));
                break;
            case 2:
                _json.Append(number != 0 ? "true" : "false");
                break;
            case 3:
                _json.Append(CultureInfo.InvariantCulture, $"{(long)number}");
                break;
            case 4:
                _json.Append(Number(BitConverter.UInt64BitsToDouble(number)));
                break;
            case 5:
                WriteArray(bytes, depth);
                break;
            case 6:
                WriteMap(bytes, depth);
                break;
            case 7:
                WriteJsonText(Convert.ToBase64String(bytes));
                break;
            default:
                _json.Append("null");
                break;
        }
    }

    private void WriteArray(ReadOnlySpan<byte> array, int depth)
    {
        _json.Append('[');
        bool first = true;
        var r = new ProtoReader(array);
        while (r.Next())
        {
            if (r.Field != 1 || r.WireType != 2)
            {
                r.Skip();
                continue;
            }

            _json.Append(first ? string.Empty : ",");
            first = false;
            WriteJson(r.ReadBytes(), depth + 1);
        }

        _json.Append(']');
    }

    private void WriteMap(ReadOnlySpan<byte> list, int depth)
    {
        // Keys in order, the last of equal ones.
        var members = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var r = new ProtoReader(list);
        while (r.Next())
        {
            if (r.Field != 1 || r.WireType != 2)
            {
                r.Skip();
                continue;
            }

            OtlpKeyValue.Read(r.ReadBytes(), out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
            members[Encoding.UTF8.GetString(key)] = value.ToArray();
        }

        _json.Append('{');
        bool first = true;
        foreach ((string key, byte[] value) in members)
        {
            _json.Append(first ? string.Empty : ",");
            first = false;
            WriteJsonText(key);
            _json.Append(':');
            WriteJson(value, depth + 1);
        }

        _json.Append('}');
    }

    // As Go's encoding/json does by default.
    private void WriteJsonText(string text)
    {
        _json.Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    _json.Append('\\').Append(c);
                    break;
                case '\n':
                    _json.Append("\\n");
                    break;
                case '\r':
                    _json.Append("\\r");
                    break;
                case '\t':
                    _json.Append("\\t");
                    break;
                case '\b':
                    _json.Append("\\b");
                    break;
                case '\f':
                    _json.Append("\\f");
                    break;
                case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029':
                    _json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    _json.Append(c);
                    break;
            }
        }

        _json.Append('"');
    }

    // Go's JSON form: plain between 1e-6 and 1e21, else an exponent without leading zeros.
    private static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            return "json: unsupported value: " + GoFloat.FormatGeneral(value);
        }

        double size = Math.Abs(value);
        if (size == 0 || (size >= 1e-6 && size < 1e21))
        {
            return GoFloat.FormatPlain(value);
        }

        string text = GoFloat.FormatExponent(value);
        return text.Length >= 4 && text[^4] == 'e' && text[^3] == '-' && text[^2] == '0' ? text[..^2] + text[^1] : text;
    }

    private ReadOnlySpan<byte> Utf8(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_utf8.Length < most)
        {
            _utf8 = new byte[most];
        }

        return _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8));
    }
}
