namespace Deucalion.Tsdb.Wal;

/// <summary>A segment file on disk: number in its name, first position it may hold.</summary>
internal readonly record struct WalSegment(long Number, string Path, long FirstPosition);
