namespace Deucalion.Control.Snapshots;

/// <summary>A console session.</summary>
internal sealed record SessionEntry(string UserName, long ExpiresAt);
