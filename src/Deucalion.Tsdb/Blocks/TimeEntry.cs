namespace Deucalion.Tsdb.Blocks;

/// <summary>A distinct time block in a part.</summary>
internal readonly record struct TimeEntry(long Offset, int Length, int Count, long MinTime, long MaxTime);
