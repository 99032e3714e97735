using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Deucalion.Model.Labels;

namespace Deucalion.Control.Access;

/// <summary>Whether a request may go on, as whom, over which series; or the sentence to refuse it with. Immutable.</summary>
public sealed class AuthorizationDecision
{
    /// <summary>Go on or how to refuse.</summary>
    public required AuthorizationOutcome Outcome { get; init; }

    /// <summary>The instance; set when permitted, and for refusals that came after finding it.</summary>
    public InstanceRecord? Instance { get; init; }

    /// <summary>As whom.</summary>
    public Principal Principal { get; init; } = Principal.Anonymous;

    /// <summary>Alternatives of matchers that a series must satisfy one of; null: all series. Never empty when permitted.</summary>
    public IReadOnlyList<IReadOnlyList<Matcher>>? LabelScopes { get; init; }

    /// <summary>Limits in force for this caller: the instance's, narrowed by the key's.</summary>
    public InstanceLimits Limits { get; init; } = InstanceLimits.Defaults;

    /// <summary>Refusal for people, under 1 KB, without secrets; empty when permitted.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>401 with <c>WWW-Authenticate: Basic</c> (V2); V1 has no challenge that a client could answer by itself.</summary>
    public bool ChallengeBasic { get; init; }

    /// <summary>With <see cref="AuthorizationOutcome.Throttled"/>: when to try again.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Short form of the outcome.</summary>
    public bool IsPermitted => Outcome == AuthorizationOutcome.Permitted;
}
