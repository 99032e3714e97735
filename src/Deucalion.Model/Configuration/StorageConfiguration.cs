namespace Deucalion.Model.Configuration;

/// <summary>The <c>storage</c> section. Null or 0 = not set.</summary>
public sealed record StorageConfiguration
{
    /// <summary>How old a sample may be when a newer one of its series is there.</summary>
    public TimeSpan OutOfOrderTimeWindow { get; init; }

    /// <summary>Share of stale series that starts a compaction; 0 = never.</summary>
    public double StaleSeriesCompactionThreshold { get; init; }

    /// <summary>xor, xor2 or empty; kept, without effect here.</summary>
    public string FloatChunkEncoding { get; init; } = string.Empty;

    /// <summary>How long samples are kept.</summary>
    public TimeSpan RetentionTime { get; init; }

    /// <summary>Bytes that may be used.</summary>
    public long RetentionSize { get; init; }

    /// <summary>Percentage of the disk that may be used.</summary>
    public double RetentionPercentage { get; init; }

    /// <summary>Exemplars that are kept; null = default.</summary>
    public long? MaxExemplars { get; init; }
}
