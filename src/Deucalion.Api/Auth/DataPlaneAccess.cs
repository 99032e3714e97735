using Deucalion.Control.Access;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Deucalion.Model.Labels;

namespace Deucalion.Api.Auth;

/// <summary>
/// Proof that a request was let in to an instance, and under which conditions. Only <see cref="DataPlaneGate"/> makes one, so code that
/// takes it instead of an instance id cannot reach an instance around the check. Immutable.
/// </summary>
public sealed class DataPlaneAccess
{
    internal DataPlaneAccess(AuthorizationDecision decision, PermissionAction action)
    {
        Instance = decision.Instance!;
        Principal = decision.Principal;
        LabelScopes = decision.LabelScopes;
        Limits = decision.Limits;
        Action = action;
    }

    /// <summary>The instance, as it was when the request was let in.</summary>
    public InstanceRecord Instance { get; }

    /// <summary>Who asks; for usage, query log and audit.</summary>
    public Principal Principal { get; }

    /// <summary>What was permitted.</summary>
    public PermissionAction Action { get; }

    /// <summary>Alternatives of matchers, one of which every series read or written must satisfy; null: all series.</summary>
    public IReadOnlyList<IReadOnlyList<Matcher>>? LabelScopes { get; }

    /// <summary>Limits for this caller.</summary>
    public InstanceLimits Limits { get; }
}
