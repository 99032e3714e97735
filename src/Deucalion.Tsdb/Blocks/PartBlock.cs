namespace Deucalion.Tsdb.Blocks;

/// <summary>One block of a series in a part: its times (index in the time table), where its values lie, and what kind they are.</summary>
internal readonly record struct PartBlock(int TimeId, long Offset, int Length, int StartsLength, bool IsHistogram, int Count, long MinTime, long MaxTime);
