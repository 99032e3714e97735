using Deucalion.Control.Database;

namespace Deucalion.Control.Snapshots;

/// <summary>One write: its open transaction and what the audit log will say about it.</summary>
internal sealed class WriteScope(ControlDb db, DateTimeOffset now, ControlSnapshot before)
{
    public ControlDb Db { get; } = db;

    public DateTimeOffset Now { get; } = now;

    public long NowMs => Now.ToUnixTimeMilliseconds();

    /// <summary>The snapshot before the write; only for what cannot change under it, such as the account id.</summary>
    public ControlSnapshot Before { get; } = before;

    /// <summary>What is changed; set later when it gets its id during the write.</summary>
    public required string Resource { get; set; }

    /// <summary>More for the audit log; never a secret.</summary>
    public string Detail { get; set; } = string.Empty;
}
