namespace Deucalion.Control.Database.Rows;

/// <summary>Table rule_files.</summary>
internal sealed class RuleFileRow
{
    public string InstanceId { get; set; } = string.Empty;

    public string Kind { get; set; } = string.Empty;

    public string Name { get; set; } = string.Empty;

    public string Text { get; set; } = string.Empty;

    public long UpdatedAt { get; set; }

    public string UpdatedBy { get; set; } = string.Empty;
}
