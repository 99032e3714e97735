using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;

namespace Deucalion.Api.Federation;

/// <summary>The schemes of <see cref="NameEscaping"/>.</summary>
internal static class NameEscapings
{
    /// <summary>The word of the <c>escaping</c> parameter.</summary>
    public static string Text(NameEscaping escaping) => escaping switch
    {
        NameEscaping.AllowUtf8 => "allow-utf-8",
        NameEscaping.Dots => "dots",
        NameEscaping.Values => "values",
        _ => "underscores",
    };

    /// <summary>Reads the word; false for an unknown one.</summary>
    public static bool TryParse(string text, out NameEscaping escaping)
    {
        escaping = text switch { "allow-utf-8" => NameEscaping.AllowUtf8, "dots" => NameEscaping.Dots, "values" => NameEscaping.Values, _ => NameEscaping.Underscores };
        return text is "underscores" or "allow-utf-8" or "dots" or "values";
    }

    /// <summary>The name as the scheme writes it; plain names stay.</summary>
    public static string Apply(string name, NameEscaping escaping)
    {
        if (escaping == NameEscaping.AllowUtf8 || LabelNames.IsLegacyMetricName(name))
        {
            return name;
        }

        var text = new StringBuilder(escaping == NameEscaping.Values ? "U__" : string.Empty);
        int at = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bool plain = rune.IsAscii && (char.IsAsciiLetter((char)rune.Value) || rune.Value is '_' or ':' || (char.IsAsciiDigit((char)rune.Value) && at > 0));
            at++;
            _ = escaping switch
            {
                NameEscaping.Underscores => text.Append(plain ? (char)rune.Value : '_'),
                _ when rune.Value == '_' => text.Append("__"),
                NameEscaping.Dots => rune.Value == '.' ? text.Append("_dot_") : plain ? text.Append((char)rune.Value) : text.Append("__"),
                _ => plain ? text.Append((char)rune.Value) : text.Append('_').Append(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Append('_'),
            };
        }

        return text.ToString();
    }
}
