namespace Deucalion.Tsdb;

/// <summary>How far the replay of a store's log is: segments that are to be read, and those that have been.</summary>
public readonly record struct ReplayProgress(int Segments, int Done);
