namespace Deucalion.Control.Database.Rows;

/// <summary>The one row (id 1) that every write increments first: it orders writers of all nodes and tells readers that something changed.</summary>
internal sealed class StateRow
{
    public int Id { get; set; }

    public long Version { get; set; }

    public string AccountId { get; set; } = string.Empty;

    public byte[]? SetupCodeHash { get; set; }

    public long? SetupCodeExpiresAt { get; set; }
}
