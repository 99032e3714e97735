namespace Deucalion.Control.Access;

/// <summary>Who was let in. <paramref name="Name"/> is the user's name, or a word for the others; <paramref name="KeyId"/> the AccessKey or token id.</summary>
public sealed record Principal(PrincipalKind Kind, string Name, string? KeyId = null, bool IsRoot = false)
{
    /// <summary>Nobody in particular.</summary>
    public static readonly Principal Anonymous = new(PrincipalKind.Anonymous, "anonymous");

    /// <summary>A source on an auth-free list.</summary>
    public static readonly Principal AuthFree = new(PrincipalKind.AuthFree, "auth-free");
}
