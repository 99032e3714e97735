namespace Deucalion.Control.Access;

/// <summary>A RAM user, without its password.</summary>
public sealed record UserRecord
{
    /// <summary>Unique name; the first user is <c>root</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name for people.</summary>
    public string DisplayName { get; init; } = string.Empty;

    /// <summary>The owner of the account, whom no policy limits.</summary>
    public bool IsRoot { get; init; }

    /// <summary>True when the user can sign in to the console.</summary>
    public bool HasPassword { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Names of attached policies, sorted.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];
}
