namespace Deucalion.Control.Access;

/// <summary>
/// One statement as people write it. It speaks about a request when one action, one resource and all tags agree. Matchers narrow it to
/// series: several selectors are alternatives.
/// </summary>
public sealed record PolicyStatement
{
    /// <summary>Permit or forbid.</summary>
    public required PolicyEffect Effect { get; init; }

    /// <summary>Words of <see cref="PermissionActions"/>.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary><c>acs:prometheus:{regionId}:{accountId}:instance/{instanceId}</c> with <c>*</c> anywhere, or <c>*</c> alone.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>Label selectors such as <c>{team="a"}</c>; empty: all series.</summary>
    public IReadOnlyList<string> Matchers { get; init; } = [];

    /// <summary>Tags that the instance must carry; <c>*</c> in a value stands for any text.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
