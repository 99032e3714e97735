using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Syntax;

/// <summary>
/// Strings of the language are bytes. In text, a byte that is no UTF-8 is kept as the lone surrogate U+DC00 + byte, so nothing is lost;
/// <see cref="ToValidText"/> replaces those where text leaves the language.
/// </summary>
public static class ByteText
{
    /// <summary>Decodes bytes; never fails.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                length = 1;
                text.Append((char)(0xDC00 + bytes[0]));
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>True when a byte of the text is no UTF-8.</summary>
    public static bool HasRawBytes(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The text with U+FFFD for every byte that is no UTF-8.</summary>
    public static string ToValidText(string text)
    {
        if (!HasRawBytes(text))
        {
            return text;
        }

        var valid = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            valid.Append(rune.ToString());
        }

        return valid.ToString();
    }

    /// <summary>In double quotes with Go's escapes; bytes that are no UTF-8 as <c>\xff</c>.</summary>
    public static string Quote(string text)
    {
        if (!HasRawBytes(text))
        {
            return GoQuote.Quote(text);
        }

        var quoted = new StringBuilder(text.Length + 2).Append('"');
        int plain = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1])))
            {
                quoted.Append(GoQuote.Quote(text[plain..i]).AsSpan()[1..^1]);
                quoted.Append("\\x").Append(((byte)text[i]).ToString("x2", CultureInfo.InvariantCulture));
                plain = i + 1;
            }
        }

        return quoted.Append(GoQuote.Quote(text[plain..]).AsSpan()[1..^1]).Append('"').ToString();
    }

    /// <summary>Order of the texts' UTF-8 bytes.</summary>
    internal static int CompareUtf8(string a, string b)
    {
        for (int i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] != b[i])
            {
                // Surrogates stand for code points above all others.
                return char.IsSurrogate(a[i]) == char.IsSurrogate(b[i]) ? a[i].CompareTo(b[i]) : char.IsSurrogate(a[i]) ? 1 : -1;
            }
        }

        return a.Length.CompareTo(b.Length);
    }

    /// <summary>A code point in single quotes with Go's escapes; -1 (end of input) as U+FFFD.</summary>
    internal static string QuoteRune(int rune)
    {
        if (rune == '\'')
        {
            return @"'\''";
        }

        if (rune == '"')
        {
            return "'\"'";
        }

        string text = Rune.IsValid(rune) ? new Rune(rune).ToString() : "\uFFFD";
        return string.Concat("'", GoQuote.Quote(text).AsSpan()[1..^1], "'");
    }

    /// <summary>Go's form of a code point in messages: <c>U+0071 'q'</c>.</summary>
    internal static string CodePoint(int rune)
    {
        string quoted = QuoteRune(rune);
        bool printable = quoted.Length > 2 && (quoted[1] != '\\' || rune is '\\' or '\'');
        string number = "U+" + rune.ToString("X4", CultureInfo.InvariantCulture);
        return printable ? number + " '" + new Rune(rune) + "'" : number;
    }
}
