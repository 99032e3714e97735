namespace Deucalion.Control.Usage;

/// <summary>Sums of a UTC day.</summary>
public sealed record DailyUsage(DateOnly Day, string Job, string KeyId, long Points, long Bytes, long Queries, long SamplesRead);
