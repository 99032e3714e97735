namespace Deucalion.Storage.Reading;

/// <summary>What /api/v1/status/tsdb tells; lists hold the biggest entries first. Times in Unix ms.</summary>
public sealed record CardinalityStatistics(
    long SeriesCount,
    long LabelPairCount,
    long ChunkCount,
    long MinTime,
    long MaxTime,
    IReadOnlyList<NamedCount> SeriesCountByMetricName,
    IReadOnlyList<NamedCount> LabelValueCountByLabelName,
    IReadOnlyList<NamedCount> MemoryInBytesByLabelName,
    IReadOnlyList<NamedCount> SeriesCountByLabelValuePair);
