namespace Deucalion.Control.Access;

/// <summary>As what somebody was let in.</summary>
public enum PrincipalKind
{
    /// <summary>Nobody in particular: a V1 instance without token.</summary>
    Anonymous,

    /// <summary>A source on an auth-free list.</summary>
    AuthFree,

    /// <summary>The bearer of an instance token.</summary>
    Token,

    /// <summary>A RAM user by AccessKey.</summary>
    AccessKey,

    /// <summary>A user by console session.</summary>
    Session,
}
