namespace Deucalion.Tsdb.Head;

/// <summary>What the write side of a series was before a batch touched it.</summary>
internal readonly record struct SeriesUndo(HeadSeries Series, LastSample Last, int Generation, bool Created);
