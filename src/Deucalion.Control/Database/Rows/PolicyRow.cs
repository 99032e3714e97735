namespace Deucalion.Control.Database.Rows;

/// <summary>Table policies: the custom ones.</summary>
internal sealed class PolicyRow
{
    public string Name { get; set; } = string.Empty;

    public string Description { get; set; } = string.Empty;

    public string Statements { get; set; } = "[]";

    public long CreatedAt { get; set; }

    public long UpdatedAt { get; set; }
}
