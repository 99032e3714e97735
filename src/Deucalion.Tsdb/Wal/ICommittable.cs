namespace Deucalion.Tsdb.Wal;

/// <summary>Something with gathered writes that a <see cref="GroupCommitter"/> makes durable.</summary>
internal interface ICommittable
{
    /// <summary>Writes and syncs what has gathered, until nothing is left; never throws.</summary>
    void Commit();
}
