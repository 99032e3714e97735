namespace Deucalion.Tsdb.Head;

/// <summary>What the write side of a series was before a batch touched it.</summary>
internal readonly record struct SeriesUndo(long Time, ulong Bits, int Slot, int LogGeneration, LastKind Kind, bool Created);
