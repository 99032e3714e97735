namespace Deucalion.Control.Access;

/// <summary>A named list of statements.</summary>
public sealed record PolicyRecord
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>True for the four that ship with the product and cannot be changed.</summary>
    public bool IsSystem { get; init; }

    /// <summary>The statements; their order never matters.</summary>
    public required IReadOnlyList<PolicyStatement> Statements { get; init; }

    /// <summary>When it was made; null for system policies.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>When it was last changed; null for system policies.</summary>
    public DateTimeOffset? UpdateTime { get; init; }
}
