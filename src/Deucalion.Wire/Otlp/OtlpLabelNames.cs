using System.Text;

namespace Deucalion.Wire.Otlp;

/// <summary>Attribute names of OTLP as label names, by the rules of github.com/prometheus/otlptranslator. Remembers what it has translated. Not for many threads.</summary>
internal sealed class OtlpLabelNames(bool utf8, bool keyBeforeUnderscore, bool keepUnderscores)
{
    private const int MaxRemembered = 4096;

    private readonly Dictionary<string, byte[]?> _known = new(StringComparer.Ordinal);

    /// <summary>The label name in UTF-8; null when nothing but underscores would be left of it.</summary>
    public byte[]? Build(ReadOnlySpan<byte> attribute)
    {
        Span<char> buffer = stackalloc char[256];
        if (attribute.Length <= buffer.Length && Encoding.UTF8.TryGetChars(attribute, buffer, out int length))
        {
            var lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
            if (lookup.TryGetValue(buffer[..length], out byte[]? known))
            {
                return known;
            }
        }

        string name = Encoding.UTF8.GetString(attribute);
        byte[]? built = Translate(name) is { } text ? Encoding.UTF8.GetBytes(text) : null;
        if (_known.Count < MaxRemembered && attribute.Length <= buffer.Length)
        {
            _known[name] = built;
        }

        return built;
    }

    private string? Translate(string name)
    {
        if (utf8)
        {
            return OnlyUnderscores(name) ? null : name;
        }

        if (name.Length == 0)
        {
            return null;
        }

        string clean = Clean(name);
        if (clean.Length > 0 && char.IsAsciiDigit(clean[0]))
        {
            clean = "key_" + clean;
        }
        else if (keyBeforeUnderscore && clean.StartsWith('_') && !clean.StartsWith("__", StringComparison.Ordinal))
        {
            clean = "key" + clean;
        }

        return OnlyUnderscores(clean) ? null : clean;
    }

    private string Clean(string name)
    {
        // Two underscores at both ends mark reserved names and stay.
        bool reserved = !keepUnderscores && name.Length >= 4 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal);
        var text = new StringBuilder(name.Length);
        foreach (Rune r in (reserved ? name[2..^2] : name).EnumerateRunes())
        {
            char c = r.IsAscii && char.IsAsciiLetterOrDigit((char)r.Value) ? (char)r.Value : '_';
            if (c != '_' || keepUnderscores || text.Length == 0 || text[^1] != '_')
            {
                text.Append(c);
            }
        }

        return reserved ? $"__{text}__" : text.ToString();
    }

    private static bool OnlyUnderscores(string name) => name.AsSpan().IndexOfAnyExcept('_') < 0;
}
