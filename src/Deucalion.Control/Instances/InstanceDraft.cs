using Deucalion.Control.Limits;

namespace Deucalion.Control.Instances;

/// <summary>What a new instance shall be; members left out take the server's defaults.</summary>
public sealed record InstanceDraft
{
    /// <summary>Display name, 1 to 128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Region; null: the only or first one.</summary>
    public string? RegionId { get; init; }

    /// <summary>How it lets people in.</summary>
    public InstanceVersion Version { get; init; } = InstanceVersion.V2;

    /// <summary>Retention in days; null: the server's default.</summary>
    public int? StorageDurationDays { get; init; }

    /// <summary>Bytes of stored parts at most, 0 = not limited; null: the server's default.</summary>
    public long? StorageSize { get; init; }

    /// <summary>Shorter retention of some series; null: the server's default.</summary>
    public IReadOnlyList<SeriesRetention>? RetentionRules { get; init; }

    /// <summary>Out-of-order window; null: any age.</summary>
    public TimeSpan? OutOfOrderWindow { get; init; }

    /// <summary>External labels.</summary>
    public IReadOnlyDictionary<string, string>? ExternalLabels { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Limits that differ from the server's defaults.</summary>
    public IReadOnlyDictionary<LimitKind, long>? Limits { get; init; }

    /// <summary>Switches the read list on.</summary>
    public bool EnableAuthFreeRead { get; init; }

    /// <summary>The read list.</summary>
    public AuthFreePolicy? AuthFreeRead { get; init; }

    /// <summary>Switches the write list on.</summary>
    public bool EnableAuthFreeWrite { get; init; }

    /// <summary>The write list.</summary>
    public AuthFreePolicy? AuthFreeWrite { get; init; }

    /// <summary>Gives back a running instance of the same name and region instead of making a second one.</summary>
    public bool IfNotExists { get; init; }
}
