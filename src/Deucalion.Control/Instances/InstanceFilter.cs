namespace Deucalion.Control.Instances;

/// <summary>Which instances of a list are wanted; null members do not filter.</summary>
public sealed record InstanceFilter
{
    /// <summary>In this region.</summary>
    public string? RegionId { get; init; }

    /// <summary>With this text in the name, case-insensitive.</summary>
    public string? Name { get; init; }

    /// <summary>With all these tags; a null value asks for the key alone.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Tags { get; init; } = [];

    /// <summary>Deleted ones in their undo period too.</summary>
    public bool IncludeDeleted { get; init; }

    /// <summary>Only those that the caller may see.</summary>
    public Func<InstanceRecord, bool>? Visible { get; init; }

    internal bool Accepts(InstanceRecord instance) =>
        (IncludeDeleted || instance.Status != InstanceStatus.Deleted)
        && (RegionId is null || instance.RegionId == RegionId)
        && (Name is null || instance.Name.Contains(Name, StringComparison.OrdinalIgnoreCase))
        && Tags.All(t => instance.Tags.TryGetValue(t.Key, out string? value) && (t.Value is null || value == t.Value))
        && (Visible is null || Visible(instance));
}
