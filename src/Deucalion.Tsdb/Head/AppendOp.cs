namespace Deucalion.Tsdb.Head;

/// <summary>One accepted sample of a planned batch. <see cref="Rare"/>: place in <see cref="PlannedBatch.Rare"/>, -1 for a float in order without start time.</summary>
internal readonly record struct AppendOp(int Slot, int Rare, long Time, double Value);
