namespace Deucalion.Tsdb;

/// <summary>One part on disk: name, closed range of its samples (Unix ms), series, samples, encoded blocks.</summary>
public sealed record PartSummary(string Name, long MinTime, long MaxTime, long Series, long Samples, long Blocks);
