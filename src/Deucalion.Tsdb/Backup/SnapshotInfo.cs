namespace Deucalion.Tsdb.Backup;

/// <summary>
/// A snapshot of a store. <see cref="Directory"/> is itself a store that can be opened, backed up or copied away. Times in Unix ms
/// (<see cref="MinTime"/> above <see cref="MaxTime"/> when it is empty); <see cref="Bytes"/> are those of its files, shared with the store while that has them too.
/// </summary>
public sealed record SnapshotInfo(string Name, string Directory, DateTimeOffset Created, int Parts, long Samples, long MinTime, long MaxTime, long Bytes);
