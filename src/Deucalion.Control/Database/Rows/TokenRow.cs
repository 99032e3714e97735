namespace Deucalion.Control.Database.Rows;

/// <summary>Table tokens.</summary>
internal sealed class TokenRow
{
    public string Id { get; set; } = string.Empty;

    public string InstanceId { get; set; } = string.Empty;

    public byte[] Hash { get; set; } = [];

    public long CreatedAt { get; set; }

    public string CreatedBy { get; set; } = string.Empty;

    public long? ExpiresAt { get; set; }

    public long? LastUsedAt { get; set; }
}
