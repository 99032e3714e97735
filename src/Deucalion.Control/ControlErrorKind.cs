namespace Deucalion.Control;

/// <summary>Why the control plane refused something.</summary>
public enum ControlErrorKind
{
    /// <summary>The request itself is wrong; HTTP 400.</summary>
    BadRequest,

    /// <summary>What it names does not exist; HTTP 404.</summary>
    NotFound,

    /// <summary>It contradicts what is there; HTTP 409.</summary>
    Conflict,

    /// <summary>Nobody may do this, whatever the permission; HTTP 403.</summary>
    Forbidden,

    /// <summary>A limit of the control plane is reached; HTTP 422.</summary>
    LimitExceeded,

    /// <summary>Signing in failed; HTTP 401.</summary>
    Unauthorized,

    /// <summary>Too many failed sign-ins; HTTP 429.</summary>
    Throttled,
}
