namespace Deucalion.Wire.Exposition;

/// <summary>Content-Type values as Go's mime.ParseMediaType reads them.</summary>
internal static class MediaType
{
    private static readonly System.Buffers.SearchValues<char> TokenCharacters =
        System.Buffers.SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    /// <summary>Type and subtype in lower case; false and the fault when the value is malformed.</summary>
    public static bool TryParse(string value, out string mediaType, out string fault)
    {
        int semicolon = value.IndexOf(';', StringComparison.Ordinal);
        mediaType = (semicolon < 0 ? value : value[..semicolon]).Trim().ToLowerInvariant();
        fault = TypeFault(mediaType) ?? (semicolon < 0 ? null : ParameterFault(value.AsSpan(semicolon))) ?? string.Empty;
        return fault.Length == 0;
    }

    private static string? TypeFault(ReadOnlySpan<char> text)
    {
        int type = TokenLength(text);
        if (type == 0)
        {
            return "mime: no media type";
        }

        if (type == text.Length)
        {
            return null;
        }

        if (text[type] != '/')
        {
            return "mime: expected slash after first token";
        }

        int subtype = TokenLength(text[(type + 1)..]);
        return subtype == 0 ? "mime: expected token after slash"
            : type + 1 + subtype < text.Length ? "mime: unexpected content after media subtype" : null;
    }

    private static string? ParameterFault(ReadOnlySpan<char> text)
    {
        const string invalid = "mime: invalid media parameter";
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (text = text.TrimStart(); !text.IsEmpty; text = text.TrimStart())
        {
            if (text[0] != ';')
            {
                return invalid;
            }

            text = text[1..].TrimStart();
            if (text.IsEmpty)
            {
                return null;
            }

            int key = TokenLength(text);
            if (key == 0)
            {
                return invalid;
            }

            string name = text[..key].ToString().ToLowerInvariant();
            text = text[key..].TrimStart();
            if (text.IsEmpty || text[0] != '=' || !TryValue(text[1..].TrimStart(), out string value, out int rest))
            {
                return invalid;
            }

            if (!seen.TryAdd(name, value) && seen[name] != value)
            {
                return "mime: duplicate parameter name";
            }

            text = text[^rest..];
        }

        return null;
    }

    private static bool TryValue(ReadOnlySpan<char> text, out string value, out int rest)
    {
        value = string.Empty;
        rest = 0;
        int end = text.StartsWith("\"") ? text[1..].IndexOf('"') + 2 : TokenLength(text);
        if (end < 1 || (end == 1 && text[0] == '"'))
        {
            return false;
        }

        value = text[..end].Trim('"').ToString();
        rest = text.Length - end;
        return true;
    }

    private static int TokenLength(ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExcept(TokenCharacters);
        return length < 0 ? text.Length : length;
    }
}
