using System.Globalization;
using System.Text;

namespace Deucalion.Api.Metadata;

/// <summary>The <c>U__</c> escaping of names that are not legacy names: <c>_</c> doubled, other characters <c>_hex_</c>.</summary>
public static class EscapedNames
{
    /// <summary>The name; a text that is not well escaped is given back as it is, as Prometheus does.</summary>
    public static string Unescape(string escaped)
    {
        ReadOnlySpan<char> rest = escaped.AsSpan(3);
        var name = new StringBuilder();
        while (!rest.IsEmpty)
        {
            if (rest[0] != '_')
            {
                name.Append(rest[0]);
                rest = rest[1..];
                continue;
            }

            if (rest.Length > 1 && rest[1] == '_')
            {
                name.Append('_');
                rest = rest[2..];
                continue;
            }

            int end = rest[1..].IndexOf('_');
            if (end is < 1 or > 6 || !int.TryParse(rest.Slice(1, end), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int rune) || !Rune.IsValid(rune))
            {
                return escaped;
            }

            name.Append(new Rune(rune));
            rest = rest[(end + 2)..];
        }

        return name.ToString();
    }
}
