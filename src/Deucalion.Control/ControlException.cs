namespace Deucalion.Control;

/// <summary>A refusal in a sentence for people; never contains a secret.</summary>
public sealed class ControlException(ControlErrorKind kind, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>What kind of refusal.</summary>
    public ControlErrorKind Kind { get; } = kind;

    /// <summary>For <see cref="ControlErrorKind.Throttled"/>: when to try again.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    internal static ControlException Bad(string message) => new(ControlErrorKind.BadRequest, message);

    internal static ControlException Missing(string message) => new(ControlErrorKind.NotFound, message);

    internal static ControlException Conflict(string message) => new(ControlErrorKind.Conflict, message);

    internal static ControlException Forbidden(string message) => new(ControlErrorKind.Forbidden, message);

    internal static ControlException Limit(string message) => new(ControlErrorKind.LimitExceeded, message);
}
