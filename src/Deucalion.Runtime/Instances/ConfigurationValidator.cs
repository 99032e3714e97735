using Deucalion.Control.Configuration;
using Deucalion.Control.Instances;
using Deucalion.Model.Configuration;
using Deucalion.Model.Configuration.Yaml;

namespace Deucalion.Runtime.Instances;

/// <summary>Judges configurations before the control plane stores them.</summary>
/// <param name="files">Below it lie the files that configurations may name; null: none.</param>
public sealed class ConfigurationValidator(FileBoundary? files) : IConfigurationValidator
{
    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> CheckConfigurationAsync(
        InstanceRecord instance, string text, IReadOnlyList<RuleFile> ruleFiles, CancellationToken cancellationToken)
    {
        try
        {
            InstanceConfiguration.Read(text, files);
            return ValueTask.FromResult<IReadOnlyList<string>>([]);
        }
        catch (ConfigurationException e)
        {
            return ValueTask.FromResult<IReadOnlyList<string>>([.. e.Problems.Select(p => p.ToString())]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> CheckRuleFileAsync(InstanceRecord instance, RuleFileKind kind, string name, string text, CancellationToken cancellationToken)
    {
        // Rule groups are judged by the rules engine when it loads them; here it is enough that the file is YAML.
        var problems = new ProblemList(name);
        YamlTree.Read(System.Text.Encoding.UTF8.GetBytes(text), problems);
        return ValueTask.FromResult<IReadOnlyList<string>>([.. problems.Items.Select(p => p.ToString())]);
    }
}
