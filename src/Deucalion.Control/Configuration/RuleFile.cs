namespace Deucalion.Control.Configuration;

/// <summary>A file of rules: the text is a Prometheus rule file (<c>groups:</c>). Lists leave <paramref name="Text"/> empty.</summary>
public sealed record RuleFile(string InstanceId, RuleFileKind Kind, string Name, string Text, DateTimeOffset UpdateTime, string UpdatedBy);
