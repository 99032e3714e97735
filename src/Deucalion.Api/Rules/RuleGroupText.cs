using System.Globalization;
using System.Text;
using Deucalion.Model.Configuration.Yaml;

namespace Deucalion.Api.Rules;

/// <summary>Writes YAML nodes back as block YAML, so that a group comes out as it was sent, without its comments.</summary>
internal static class RuleGroupText
{
    /// <summary>A rule file of the groups.</summary>
    public static string File(IEnumerable<YamlMapping> groups)
    {
        var text = new StringBuilder("groups:\n");
        foreach (YamlMapping group in groups)
        {
            Item(text, group, 0);
        }

        return text.ToString();
    }

    /// <summary>Groups by namespace, as Mimir lists them.</summary>
    public static string Namespaces(IEnumerable<(string Name, IReadOnlyList<YamlMapping> Groups)> namespaces)
    {
        var text = new StringBuilder();
        foreach ((string name, IReadOnlyList<YamlMapping> groups) in namespaces)
        {
            text.Append(YamlWriter.Quote(name)).Append(":\n");
            foreach (YamlMapping group in groups)
            {
                Item(text, group, 1);
            }
        }

        return text.Length == 0 ? "{}\n" : text.ToString();
    }

    /// <summary>One group.</summary>
    public static string Group(YamlMapping group)
    {
        var text = new StringBuilder();
        Mapping(text, group, 0, afterDash: false);
        return text.ToString();
    }

    private static void Item(StringBuilder text, YamlNode node, int indent)
    {
        text.Append(' ', indent * 2).Append("- ");
        switch (node)
        {
            case YamlMapping { Entries.Count: > 0 } mapping:
                Mapping(text, mapping, indent + 1, afterDash: true);
                break;
            case YamlSequence { Items.Count: > 0 } list:
                text.Append('\n');
                List(text, list, indent + 1);
                break;
            default:
                text.Append(Scalar(node)).Append('\n');
                break;
        }
    }

    private static void List(StringBuilder text, YamlSequence list, int indent)
    {
        foreach (YamlNode item in list.Items)
        {
            Item(text, item, indent);
        }
    }

    private static void Mapping(StringBuilder text, YamlMapping mapping, int indent, bool afterDash)
    {
        foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
        {
            text.Append(' ', afterDash ? 0 : indent * 2).Append(Scalar(key)).Append(':');
            afterDash = false;
            switch (value)
            {
                case YamlMapping { Entries.Count: > 0 } inner:
                    text.Append('\n');
                    Mapping(text, inner, indent + 1, afterDash: false);
                    break;
                case YamlSequence { Items.Count: > 0 } list:
                    text.Append('\n');
                    List(text, list, indent + 1);
                    break;
                default:
                    text.Append(' ').Append(Scalar(value)).Append('\n');
                    break;
            }
        }
    }

    private static string Scalar(YamlNode node) => node switch
    {
        YamlMapping => "{}",
        YamlSequence => "[]",
        YamlScalar { Plain: true } s when s.Text.Length > 0 && !s.Text.Any(char.IsControl) => s.Text,
        YamlScalar s when s.IsNull => "null",
        YamlScalar s => Quoted(s.Text),
        _ => "null",
    };

    // Quoted text stays text, whatever it looks like.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' or '\ufeff' => quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
