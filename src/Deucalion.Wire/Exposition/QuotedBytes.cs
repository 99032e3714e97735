using System.Buffers;
using System.Globalization;
using System.Text;

namespace Deucalion.Wire.Exposition;

/// <summary>Bytes for error texts: in double quotes with Go's escapes, cut when long.</summary>
internal static class QuotedBytes
{
    // Errors stay under 1 KB also when each byte takes four characters.
    private const int MaxBytes = 100;

    /// <summary>The quoted text.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        bool cut = bytes.Length > MaxBytes;
        bytes = cut ? bytes[..MaxBytes] : bytes;
        var text = new StringBuilder("\"");
        while (!bytes.IsEmpty)
        {
            bool good = Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == OperationStatus.Done;
            used = good ? used : 1;
            if (good)
            {
                Append(text, rune);
            }
            else
            {
                text.Append("\\x").Append(bytes[0].ToString("x2", CultureInfo.InvariantCulture));
            }

            bytes = bytes[used..];
        }

        return text.Append(cut ? "…\"" : "\"").ToString();
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                text.Append('\\').Append((char)rune.Value);
                break;
            case '\n':
                text.Append("\\n");
                break;
            case '\t':
                text.Append("\\t");
                break;
            case '\r':
                text.Append("\\r");
                break;
            case < 0x20 or 0x7F:
                text.Append("\\x").Append(rune.Value.ToString("x2", CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(rune.ToString());
                break;
        }
    }
}
