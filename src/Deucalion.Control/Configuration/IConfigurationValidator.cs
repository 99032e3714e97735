using Deucalion.Control.Instances;

namespace Deucalion.Control.Configuration;

/// <summary>Judges configurations whole; given by the caller, because this room knows neither scraping nor rules.</summary>
public interface IConfigurationValidator
{
    /// <summary>Problems of a <c>prometheus.yml</c> together with the instance's rule files; none: it can be applied. Sentences with line and column.</summary>
    ValueTask<IReadOnlyList<string>> CheckConfigurationAsync(
        InstanceRecord instance, string text, IReadOnlyList<RuleFile> ruleFiles, CancellationToken cancellationToken);

    /// <summary>Problems of a rule file by itself.</summary>
    ValueTask<IReadOnlyList<string>> CheckRuleFileAsync(InstanceRecord instance, RuleFileKind kind, string name, string text, CancellationToken cancellationToken);
}
