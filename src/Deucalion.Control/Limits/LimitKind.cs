namespace Deucalion.Control.Limits;

/// <summary>What is limited per instance and per key; <see cref="LimitCatalog"/> says unit, default and source of each.</summary>
public enum LimitKind
{
    /// <summary>Series with samples in the head.</summary>
    ActiveSeries,

    /// <summary>Active series of one metric name.</summary>
    SeriesPerMetric,

    /// <summary>Samples a second, averaged.</summary>
    SamplesPerSecond,

    /// <summary>Samples that may come at once above the rate.</summary>
    SamplesBurst,

    /// <summary>Labels of one series.</summary>
    LabelsPerSeries,

    /// <summary>Bytes of a label name.</summary>
    LabelNameLength,

    /// <summary>Bytes of a label value.</summary>
    LabelValueLength,

    /// <summary>Bytes of a write request after decompression.</summary>
    RequestBytes,

    /// <summary>Samples that one query may hold in memory.</summary>
    SamplesPerQuery,

    /// <summary>Steps of a range query.</summary>
    PointsPerSeries,

    /// <summary>Milliseconds that a query may run.</summary>
    QueryTimeout,

    /// <summary>Queries at the same moment.</summary>
    ConcurrentQueries,

    /// <summary>Series that one query may select.</summary>
    SeriesPerQuery,

    /// <summary>Bytes of one answer.</summary>
    ResponseBytes,

    /// <summary>Bytes of memory of one query.</summary>
    MemoryPerQuery,
}
