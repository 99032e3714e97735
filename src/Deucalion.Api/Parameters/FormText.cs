using System.Globalization;
using System.Text;

namespace Deucalion.Api.Parameters;

/// <summary>URL-encoded pairs as Go's net/url reads them: a pair with ';' or a bad escape is dropped, '+' is a blank.</summary>
public static class FormText
{
    /// <summary>Adds the pairs of <paramref name="text"/>.</summary>
    public static void Read(ReadOnlySpan<char> text, Dictionary<string, List<string>> into)
    {
        while (!text.IsEmpty)
        {
            int end = text.IndexOf('&');
            ReadOnlySpan<char> pair = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (pair.IsEmpty || pair.Contains(';'))
            {
                continue;
            }

            int equals = pair.IndexOf('=');
            ReadOnlySpan<char> rawName = equals < 0 ? pair : pair[..equals];
            ReadOnlySpan<char> rawValue = equals < 0 ? default : pair[(equals + 1)..];
            if (TryUnescape(rawName, out string name) && TryUnescape(rawValue, out string value))
            {
                if (!into.TryGetValue(name, out List<string>? values))
                {
                    into[name] = values = [];
                }

                values.Add(value);
            }
        }
    }

    private static bool TryUnescape(ReadOnlySpan<char> raw, out string text)
    {
        if (raw.IndexOfAny('%', '+') < 0)
        {
            text = raw.ToString();
            return true;
        }

        var bytes = new List<byte>(raw.Length);
        Span<byte> utf8 = stackalloc byte[4];
        text = string.Empty;
        for (int i = 0; i < raw.Length; i++)
        {
            char c = raw[i];
            if (c == '%')
            {
                if (i + 2 >= raw.Length || !byte.TryParse(raw.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b))
                {
                    return false;
                }

                bytes.Add(b);
                i += 2;
            }
            else if (c == '+')
            {
                bytes.Add((byte)' ');
            }
            else if (c < 0x80)
            {
                bytes.Add((byte)c);
            }
            else
            {
                if (Rune.DecodeFromUtf16(raw[i..], out Rune rune, out int used) != System.Buffers.OperationStatus.Done)
                {
                    return false;
                }

                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += used - 1;
            }
        }

        text = Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
        return true;
    }
}
