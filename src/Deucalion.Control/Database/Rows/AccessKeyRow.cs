namespace Deucalion.Control.Database.Rows;

/// <summary>Table access_keys.</summary>
internal sealed class AccessKeyRow
{
    public string Id { get; set; } = string.Empty;

    public string UserName { get; set; } = string.Empty;

    public byte[] Salt { get; set; } = [];

    public byte[] Hash { get; set; } = [];

    public bool IsActive { get; set; }

    public string Limits { get; set; } = "{}";

    public long CreatedAt { get; set; }

    public long? LastUsedAt { get; set; }
}
