namespace Deucalion.Control.Database.Rows;

/// <summary>Table configurations: every text an instance has had.</summary>
internal sealed class ConfigurationRow
{
    public string InstanceId { get; set; } = string.Empty;

    public long Revision { get; set; }

    public string Text { get; set; } = string.Empty;

    public string Note { get; set; } = string.Empty;

    public long CreatedAt { get; set; }

    public string CreatedBy { get; set; } = string.Empty;
}
