namespace Deucalion.Control.Access;

/// <summary>
/// How many failed sign-ins are answered. Tokens and secrets have at least 190 bits, so the buckets protect against load and weak
/// passwords, not against guessing keys; they are wide enough for a dashboard with a wrong password behind a shared address.
/// </summary>
public sealed record ThrottleOptions
{
    /// <summary>Failures of one source at once.</summary>
    public int SourceBurst { get; init; } = 1000;

    /// <summary>Failures of one source a second after that.</summary>
    public double SourcePerSecond { get; init; } = 10;

    /// <summary>Failures of one source with one key at once.</summary>
    public int KeyBurst { get; init; } = 200;

    /// <summary>Failures of one source with one key a second after that.</summary>
    public double KeyPerSecond { get; init; } = 2;

    /// <summary>Wrong console passwords of one source with one user at once (people type them: few are enough).</summary>
    public int PasswordBurst { get; init; } = 10;

    /// <summary>Wrong console passwords a second after that.</summary>
    public double PasswordPerSecond { get; init; } = 0.1;
}
