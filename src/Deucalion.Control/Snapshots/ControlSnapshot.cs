using System.Collections.Concurrent;
using System.Collections.Frozen;
using Deucalion.Control.Access;
using Deucalion.Control.Instances;

namespace Deucalion.Control.Snapshots;

/// <summary>
/// Everything that decisions need, as of one version of the database. Immutable, but for a cache of decisions that only depend on it
/// and so dies with it.
/// </summary>
internal sealed class ControlSnapshot
{
    public static readonly ControlSnapshot Empty = new()
    {
        Version = -1,
        AccountId = string.Empty,
        Instances = FrozenDictionary<string, InstanceEntry>.Empty,
        InstanceList = [],
        Users = FrozenDictionary<string, UserEntry>.Empty,
        UserList = [],
        Keys = FrozenDictionary<string, KeyEntry>.Empty,
        Policies = FrozenDictionary<string, PolicyRecord>.Empty,
        PolicyList = [],
        Sessions = FrozenDictionary<string, SessionEntry>.Empty,
    };

    public required long Version { get; init; }

    public required string AccountId { get; init; }

    /// <summary>By id, deleted ones in their undo period too.</summary>
    public required FrozenDictionary<string, InstanceEntry> Instances { get; init; }

    /// <summary>In the order of lists.</summary>
    public required InstanceRecord[] InstanceList { get; init; }

    public required FrozenDictionary<string, UserEntry> Users { get; init; }

    public required UserRecord[] UserList { get; init; }

    public required FrozenDictionary<string, KeyEntry> Keys { get; init; }

    /// <summary>System and custom ones.</summary>
    public required FrozenDictionary<string, PolicyRecord> Policies { get; init; }

    public required PolicyRecord[] PolicyList { get; init; }

    /// <summary>By the hash of the session secret in hex.</summary>
    public required FrozenDictionary<string, SessionEntry> Sessions { get; init; }

    /// <summary>Decisions for a key on an instance. Only authenticated keys and known instances get in, so its size is bounded by data.</summary>
    public ConcurrentDictionary<(string KeyId, string InstanceId, PermissionAction Action), AuthorizationDecision> Decisions { get; } = new();
}
