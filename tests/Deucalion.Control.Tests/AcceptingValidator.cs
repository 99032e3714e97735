using Deucalion.Control.Configuration;
using Deucalion.Control.Instances;

namespace Deucalion.Control.Tests;

/// <summary>Refuses texts that contain "bad", and says which rule files it saw.</summary>
public sealed class AcceptingValidator : IConfigurationValidator
{
    public IReadOnlyList<RuleFile> SeenFiles { get; private set; } = [];

    public ValueTask<IReadOnlyList<string>> CheckConfigurationAsync(
        InstanceRecord instance, string text, IReadOnlyList<RuleFile> ruleFiles, CancellationToken cancellationToken)
    {
        SeenFiles = ruleFiles;
        return ValueTask.FromResult<IReadOnlyList<string>>(text.Contains("bad", StringComparison.Ordinal) ? ["line 1, column 1: bad word."] : []);
    }

    public ValueTask<IReadOnlyList<string>> CheckRuleFileAsync(InstanceRecord instance, RuleFileKind kind, string name, string text, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>(text.Contains("bad", StringComparison.Ordinal) ? ["group 1: bad word"] : []);
}
