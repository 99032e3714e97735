namespace Deucalion.Control.Access;

/// <summary>Answer of the authorizer; all but the first are HTTP errors.</summary>
public enum AuthorizationOutcome
{
    /// <summary>Go on.</summary>
    Permitted,

    /// <summary>400.</summary>
    BadRequest,

    /// <summary>401.</summary>
    Unauthorized,

    /// <summary>403.</summary>
    Forbidden,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>429.</summary>
    Throttled,
}
