using System.Globalization;
using System.Text;

namespace Deucalion.Model.Configuration.Yaml;

/// <summary>
/// Writes block YAML as Prometheus prints it: two spaces, lists not indented under their key, quotes only where needed.
/// A mapping is opened by <see cref="Open"/> or as a list item by <see cref="Item"/>, and closed by <see cref="Close"/>.
/// </summary>
public sealed class YamlWriter
{
    private readonly StringBuilder _text = new();
    private int _indent;
    private bool _afterDash;

    /// <summary>What was written.</summary>
    public override string ToString() => _text.Length == 0 ? "{}\n" : _text.ToString();

    /// <summary>A key with text.</summary>
    public YamlWriter Text(string key, string value) => Raw(key, Quote(value));

    /// <summary>A key with text, left out when empty.</summary>
    public YamlWriter Optional(string key, string value) => value.Length == 0 ? this : Text(key, value);

    /// <summary>A key with a boolean.</summary>
    public YamlWriter Flag(string key, bool value) => Raw(key, value ? "true" : "false");

    /// <summary>A key with true, left out when false.</summary>
    public YamlWriter OptionalFlag(string key, bool value) => value ? Flag(key, true) : this;

    /// <summary>A key with a number.</summary>
    public YamlWriter Number(string key, double value) => Raw(key, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A key with a whole number.</summary>
    public YamlWriter Whole(string key, ulong value) => Raw(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A key with a number, left out when 0.</summary>
    public YamlWriter OptionalNumber(string key, double value) => value == 0 ? this : Number(key, value);

    /// <summary>A key with a duration.</summary>
    public YamlWriter Duration(string key, TimeSpan value) => Raw(key, Time.PrometheusDuration.Format((long)value.TotalMilliseconds));

    /// <summary>A key with a duration, left out when zero.</summary>
    public YamlWriter OptionalDuration(string key, TimeSpan value) => value == TimeSpan.Zero ? this : Duration(key, value);

    /// <summary>A key with a list of texts, left out when empty.</summary>
    public YamlWriter Texts(string key, IReadOnlyList<string> values, bool keepEmpty = false)
    {
        if (values.Count == 0)
        {
            return keepEmpty ? Raw(key, "[]") : this;
        }

        Line(Quote(key) + ":");
        foreach (string value in values)
        {
            Line("- " + Quote(value));
        }

        return this;
    }

    /// <summary>A key with a list of texts on one line, left out when empty.</summary>
    public YamlWriter FlowTexts(string key, IReadOnlyList<string> values) =>
        values.Count == 0 ? this : Raw(key, $"[{string.Join(", ", values.Select(v => v.AsSpan().ContainsAny(",[]{}") ? DoubleQuote(v) : Quote(v)))}]");

    /// <summary>A key with a mapping of texts, left out when empty.</summary>
    public YamlWriter Pairs(string key, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        bool any = false;
        foreach ((string name, string value) in pairs)
        {
            if (!any)
            {
                Open(key);
                any = true;
            }

            Text(name, value);
        }

        return any ? Close() : this;
    }

    /// <summary>A key whose value is a mapping.</summary>
    public YamlWriter Open(string key)
    {
        Line(Quote(key) + ":");
        _indent += 2;
        return this;
    }

    /// <summary>A key whose value is a list of <see cref="Item"/>s.</summary>
    public YamlWriter List(string key)
    {
        Line(Quote(key) + ":");
        return this;
    }

    /// <summary>A list item that is a mapping.</summary>
    public YamlWriter Item()
    {
        _text.Append(' ', _indent).Append("- ");
        _indent += 2;
        _afterDash = true;
        return this;
    }

    /// <summary>Ends a mapping.</summary>
    public YamlWriter Close()
    {
        if (_afterDash)
        {
            _text.Append("{}\n");
            _afterDash = false;
        }

        _indent -= 2;
        return this;
    }

    /// <summary>The scalar as YAML: plain where it reads back as the same text, else quoted.</summary>
    public static string Quote(string text)
    {
        if (text.Length == 0 || IsOtherType(text))
        {
            return DoubleQuote(text);
        }

        bool control = false;
        foreach (char c in text)
        {
            control |= char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' || char.IsSurrogate(c);
        }

        if (control)
        {
            return DoubleQuote(text);
        }

        bool plain = !"-?:,[]{}#&*!|>'\"%@` =".Contains(text[0], StringComparison.Ordinal) || (text.Length > 1 && text[0] == '-' && char.IsAsciiLetter(text[1]));
        plain &= text[^1] is not (' ' or ':') && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal) && text is not "---" and not "...";
        return plain ? text : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
    }

    private static bool IsOtherType(string text) =>
        text is "~" or "null" or "Null" or "NULL" or "true" or "True" or "TRUE" or "false" or "False" or "FALSE" or "yes" or "Yes" or "YES" or "no" or "No" or "NO"
            or "on" or "On" or "ON" or "off" or "Off" or "OFF" or "y" or "Y" or "n" or "N" or "<<" or ".nan" or ".NaN" or ".inf" or "-.inf" or "+.inf"
        || ((char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.')
            && (double.TryParse(text.Replace("_", string.Empty, StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out _) || text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("0b", StringComparison.OrdinalIgnoreCase) || text.StartsWith("0o", StringComparison.OrdinalIgnoreCase)));

    private static string DoubleQuote(string text)
    {
        var s = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => s.Append("\\\""),
                '\\' => s.Append("\\\\"),
                '\n' => s.Append("\\n"),
                '\r' => s.Append("\\r"),
                '\t' => s.Append("\\t"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' => s.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => s.Append(c),
            };
        }

        return s.Append('"').ToString();
    }

    private YamlWriter Raw(string key, string value)
    {
        Line($"{Quote(key)}: {value}");
        return this;
    }

    private void Line(string line)
    {
        if (_afterDash)
        {
            _afterDash = false;
        }
        else
        {
            _text.Append(' ', _indent);
        }

        _text.Append(line).Append('\n');
    }
}
