using Deucalion.Model.Labels;

namespace Deucalion.Control.Access;

/// <summary>What the policies of a user say about one action on one instance.</summary>
internal sealed record PermissionDecision(bool Permitted, IReadOnlyList<IReadOnlyList<Matcher>>? Scopes, bool DeniedByStatement, bool TooComplex)
{
    public static readonly PermissionDecision All = new(true, null, false, false);
}
