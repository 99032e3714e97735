using Deucalion.Control.Limits;

namespace Deucalion.Control.Access;

/// <summary>An AccessKey, without its secret.</summary>
public sealed record AccessKeyRecord
{
    /// <summary>Public id.</summary>
    public required string Id { get; init; }

    /// <summary>Owner.</summary>
    public required string UserName { get; init; }

    /// <summary>False: every use answers 401.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>When it was last accepted; null: never.</summary>
    public DateTimeOffset? LastUsedTime { get; init; }

    /// <summary>Limits of this key, narrower than those of the instance.</summary>
    public IReadOnlyDictionary<LimitKind, long> Limits { get; init; } = new Dictionary<LimitKind, long>();
}
