using Deucalion.Control.Limits;

namespace Deucalion.Control.Instances;

/// <summary>Members to change; null leaves a member as it is.</summary>
public sealed record InstancePatch
{
    /// <summary>New name.</summary>
    public string? Name { get; init; }

    /// <summary>New retention in days.</summary>
    public int? StorageDurationDays { get; init; }

    /// <summary>New bound of stored bytes; 0 = not limited.</summary>
    public long? StorageSize { get; init; }

    /// <summary>New retention rules, whole; none: the list is emptied.</summary>
    public IReadOnlyList<SeriesRetention>? RetentionRules { get; init; }

    /// <summary>True when <see cref="OutOfOrderWindow"/> is to be set, also to null (any age).</summary>
    public bool SetOutOfOrderWindow { get; init; }

    /// <summary>New out-of-order window.</summary>
    public TimeSpan? OutOfOrderWindow { get; init; }

    /// <summary>New external labels, whole.</summary>
    public IReadOnlyDictionary<string, string>? ExternalLabels { get; init; }

    /// <summary>New tags, whole.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Limits to set; a null value goes back to the default.</summary>
    public IReadOnlyDictionary<LimitKind, long?>? Limits { get; init; }

    /// <summary>Demands a token (V1).</summary>
    public bool? EnableAuthToken { get; init; }

    /// <summary>Switches the read list.</summary>
    public bool? EnableAuthFreeRead { get; init; }

    /// <summary>The read list.</summary>
    public AuthFreePolicy? AuthFreeRead { get; init; }

    /// <summary>Switches the write list.</summary>
    public bool? EnableAuthFreeWrite { get; init; }

    /// <summary>The write list.</summary>
    public AuthFreePolicy? AuthFreeWrite { get; init; }
}
