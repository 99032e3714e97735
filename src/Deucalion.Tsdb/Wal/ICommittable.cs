namespace Deucalion.Tsdb.Wal;

/// <summary>Something with gathered writes that a <see cref="GroupCommitter"/> makes durable.</summary>
internal interface ICommittable
{
    /// <summary>Writes and syncs what has gathered; true when more has gathered meanwhile and it wants another turn. Never throws.</summary>
    bool Commit();
}
