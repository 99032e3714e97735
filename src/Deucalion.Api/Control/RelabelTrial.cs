using System.Globalization;
using Deucalion.Control;
using Deucalion.Model.Configuration;
using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;

namespace Deucalion.Api.Control;

/// <summary>
/// Relabeling rules as text, tried on labels that somebody typed. Every size is bounded, as templates can multiply a value: 100 rules, 16 KiB of labels
/// after each of them, and the members of a rule that would make one step costly.
/// </summary>
internal sealed class RelabelTrial
{
    public const int MaxRules = 100;
    public const int MaxLabelBytes = 16 << 10;
    private const int MaxSources = 16;
    private const int MaxTemplate = 1024;
    private const int MaxPlaces = 16;

    // The lists of rules of prometheus.yml, pasted with their key.
    private static readonly string[] Keys = ["relabel_configs", "metric_relabel_configs", "write_relabel_configs", "alert_relabel_configs"];

    private RelabelTrial(IReadOnlyList<string> problems, IReadOnlyList<RelabelStep> steps)
    {
        Problems = problems;
        Steps = steps;
    }

    /// <summary>"rules:line:column: message"; empty when the rules are valid.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>What each rule did; empty when there are problems.</summary>
    public IReadOnlyList<RelabelStep> Steps { get; }

    /// <summary>Reads the rules, a list or a mapping with one list, and applies them. Throws <see cref="ControlException"/> when a bound is passed.</summary>
    public static RelabelTrial Run(string yaml, LabelSet labels)
    {
        if (labels.Encoded.Length > MaxLabelBytes)
        {
            throw TooMuch($"The labels have more than {MaxLabelBytes} bytes.");
        }

        var problems = new ProblemList("rules");
        List<RelabelConfig> rules = Read(yaml, problems);
        if (problems.Items.Count > 0)
        {
            return new RelabelTrial([.. problems.Items.Take(20).Select(p => NearName.Shorten(p.ToString(), 500))], []);
        }

        if (rules.Count > MaxRules)
        {
            throw TooMuch($"There are more than {MaxRules} rules.");
        }

        var steps = new List<RelabelStep>(rules.Count);
        bool keep = true;
        for (int i = 0; i < rules.Count; i++)
        {
            CheckSize(rules[i], i);
            RelabelStep step = keep ? Relabeler.Trace(labels, [rules[i]])[0] : new RelabelStep(rules[i], LabelSet.Empty, false);
            labels = step.Output;
            keep = step.Keep;
            if (labels.Encoded.Length > MaxLabelBytes)
            {
                throw TooMuch(string.Create(CultureInfo.InvariantCulture, $"After rule {i + 1} the labels have more than {MaxLabelBytes} bytes."));
            }

            steps.Add(step);
        }

        return new RelabelTrial([], steps);
    }

    private static List<RelabelConfig> Read(string yaml, ProblemList problems)
    {
        YamlNode? root = YamlTree.Read(yaml, problems);
        if (root is null || root.IsNull || problems.Items.Count > 0)
        {
            return [];
        }

        if (root is YamlSequence list)
        {
            root = new YamlMapping([KeyValuePair.Create(new YamlScalar(Keys[0], plain: true, list.Line, list.Column), (YamlNode)list)], list.Line, list.Column);
        }

        return MappingReader.Empty(problems).Read(root, string.Empty, m =>
            Keys.SelectMany(key => m.Sections(key, r => RelabelSection.Read(r, NameValidationScheme.Utf8))).ToList()) ?? [];
    }

    private static void CheckSize(RelabelConfig rule, int index)
    {
        string? excess = rule.SourceLabels.Count > MaxSources ? $"source_labels has more than {MaxSources} names"
            : rule.Replacement.Length > MaxTemplate || rule.Replacement.Count(c => c == '$') > MaxPlaces ? "replacement is too long"
            : rule.TargetLabel.Length > MaxTemplate || rule.TargetLabel.Count(c => c == '$') > MaxPlaces ? "target_label is too long"
            : rule.Separator.Length > MaxTemplate ? "separator is too long"
            : null;
        if (excess is not null)
        {
            throw TooMuch(string.Create(CultureInfo.InvariantCulture, $"Rule {index + 1}: {excess} to be tried here."));
        }
    }

    private static ControlException TooMuch(string message) => new(ControlErrorKind.BadRequest, message);
}
