using System.Collections.Immutable;
using Deucalion.Control.Limits;

namespace Deucalion.Control.Instances;

/// <summary>One instance as the control plane knows it. Immutable.</summary>
public sealed record InstanceRecord
{
    /// <summary>20 random lower-case letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary>Display name; need not be unique.</summary>
    public required string Name { get; init; }

    /// <summary>Region that holds it.</summary>
    public required string RegionId { get; init; }

    /// <summary>Numeric id of the owning account.</summary>
    public required string AccountId { get; init; }

    /// <summary>How it lets people in.</summary>
    public required InstanceVersion Version { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required InstanceStatus Status { get; init; }

    /// <summary>Retention in days.</summary>
    public required int StorageDurationDays { get; init; }

    /// <summary>Bytes of stored parts at most, the oldest going first; 0 = not limited.</summary>
    public required long StorageSize { get; init; }

    /// <summary>Shorter retention of some series; the shortest that fits a series counts.</summary>
    public required IReadOnlyList<SeriesRetention> RetentionRules { get; init; }

    /// <summary>How far behind the newest sample of a series a sample may be; null: any age.</summary>
    public required TimeSpan? OutOfOrderWindow { get; init; }

    /// <summary>Labels that leave with alerts, federation and remote write.</summary>
    public required ImmutableSortedDictionary<string, string> ExternalLabels { get; init; }

    /// <summary>Tags for lists and for policies.</summary>
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>Limits that this instance sets itself.</summary>
    public required IReadOnlyDictionary<LimitKind, long> LimitOverrides { get; init; }

    /// <summary>Limits in force: the server's defaults with <see cref="LimitOverrides"/> on top.</summary>
    public required InstanceLimits Limits { get; init; }

    /// <summary>V1: a token is demanded. Stays on when the last token is deleted or expires.</summary>
    public required bool EnableAuthToken { get; init; }

    /// <summary>The read list is in force.</summary>
    public required bool EnableAuthFreeRead { get; init; }

    /// <summary>Sources that read without credential.</summary>
    public required AuthFreePolicy AuthFreeRead { get; init; }

    /// <summary>The write list is in force.</summary>
    public required bool EnableAuthFreeWrite { get; init; }

    /// <summary>Sources that write without credential.</summary>
    public required AuthFreePolicy AuthFreeWrite { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>When it was deleted; null while it runs.</summary>
    public DateTimeOffset? DeleteTime { get; init; }

    /// <summary>When a deleted instance and its data go for good.</summary>
    public DateTimeOffset? PurgeTime { get; init; }

    /// <summary>Grows with every change of a member.</summary>
    public required long SettingsRevision { get; init; }

    /// <summary>Revision of the configuration text in force.</summary>
    public required long ConfigurationRevision { get; init; }

    /// <summary>Grows with every change of a rule file.</summary>
    public required long RulesRevision { get; init; }

    /// <summary>The resource name that policies speak of.</summary>
    public string ResourceName => $"acs:prometheus:{RegionId}:{AccountId}:instance/{Id}";

    internal string SortKey => $"{CreateTime.ToUnixTimeMilliseconds():D15}/{Id}";
}
