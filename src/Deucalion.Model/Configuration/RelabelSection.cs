using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Relabeling;
using Deucalion.Primitives.Regex;

namespace Deucalion.Model.Configuration;

/// <summary>Reads one relabeling rule.</summary>
public static class RelabelSection
{
    /// <summary>Reads and validates; problems go to the reader's list.</summary>
    public static RelabelConfig Read(MappingReader m, NameValidationScheme scheme)
    {
        int before = m.Problems.Items.Count;
        var rule = new RelabelConfig
        {
            SourceLabels = m.Texts("source_labels"),
            Separator = m.Text("separator", m.IsNull("separator") ? string.Empty : RelabelConfig.DefaultSeparator),
            Regex = Regex(m),
            Modulus = m.Unsigned("modulus"),
            TargetLabel = m.Text("target_label"),
            Replacement = m.Text("replacement", m.IsNull("replacement") ? string.Empty : RelabelConfig.DefaultReplacement),
            Action = Action(m),
            NameValidation = scheme,
        };
        if (m.Problems.Items.Count == before && rule.Validate() is { } message)
        {
            m.Problem("action", message);
        }

        return rule;
    }

    private static RelabelAction Action(MappingReader m)
    {
        string word = m.Text("action", "replace");
        if (!RelabelActions.TryParse(word, out RelabelAction action) || m.IsNull("action"))
        {
            m.Problem("action", m.IsNull("action") ? "relabel action cannot be empty" : $"unknown relabel action \"{word}\"", NearestWord.Of(word.ToLowerInvariant(), RelabelActions.Words));
        }

        return action;
    }

    private static Re2 Regex(MappingReader m)
    {
        if (!m.Has("regex"))
        {
            return m.IsNull("regex") ? Re2.Compile(string.Empty) : RelabelConfig.DefaultRegex;
        }

        try
        {
            return Re2.Compile(m.Text("regex"));
        }
        catch (Re2SyntaxException e)
        {
            m.Problem("regex", e.Message);
            return RelabelConfig.DefaultRegex;
        }
    }
}
