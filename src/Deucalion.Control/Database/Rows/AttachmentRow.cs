namespace Deucalion.Control.Database.Rows;

/// <summary>Table attachments: which policies a user has.</summary>
internal sealed class AttachmentRow
{
    public string UserName { get; set; } = string.Empty;

    public string PolicyName { get; set; } = string.Empty;

    public long CreatedAt { get; set; }
}
