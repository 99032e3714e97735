namespace Deucalion.Control.Database.Rows;

/// <summary>Table sessions: console sign-ins, by the hash of the session secret.</summary>
internal sealed class SessionRow
{
    public string Hash { get; set; } = string.Empty;

    public string UserName { get; set; } = string.Empty;

    public long CreatedAt { get; set; }

    public long ExpiresAt { get; set; }
}
