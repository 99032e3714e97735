namespace Deucalion.Runtime.Queries;

/// <summary>A query that has ended, for the lists of the most expensive ones. Time: Unix ms of its end.</summary>
public readonly record struct FinishedQuery(string Expression, long RangeSeconds, long Time, double Seconds, long Bytes);
