namespace Deucalion.Control.Database.Rows;

/// <summary>Table users.</summary>
internal sealed class UserRow
{
    public string Name { get; set; } = string.Empty;

    public string DisplayName { get; set; } = string.Empty;

    public bool IsRoot { get; set; }

    public string? PasswordHash { get; set; }

    public long CreatedAt { get; set; }
}
