using Deucalion.Control.Access;

namespace Deucalion.Api.Control;

/// <summary>What an endpoint asks of its caller, and what the OpenAPI document says about it.</summary>
internal sealed record ControlOperation(string Name, string Summary)
{
    /// <summary>Permission that is checked before the handler runs; null: being signed in is enough, or the handler checks.</summary>
    public PermissionAction? Action { get; init; }

    /// <summary>The path names an instance that must exist.</summary>
    public bool OnInstance { get; init; }

    /// <summary>Open to everybody: sign-in and set-up.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Query parameters.</summary>
    public string[] Query { get; init; } = [];
}
