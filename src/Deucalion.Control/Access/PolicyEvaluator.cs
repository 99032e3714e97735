using Deucalion.Control.Instances;
using Deucalion.Model.Labels;

namespace Deucalion.Control.Access;

/// <summary>
/// The one place where statements become a decision. Deny beats Allow; without an Allow nothing is permitted; order never matters.
/// <list type="bullet">
/// <item>For <see cref="PermissionAction.QueryMetrics"/> and <see cref="PermissionAction.WriteMetrics"/> matchers narrow a statement to
/// series: Allows are joined, Denys are cut out, and when nothing is left the request is refused.</item>
/// <item>For the other actions there are no series. A Deny with matchers says nothing about them. An Allow with matchers lets the user see the
/// instance (Get, List), but never manage it: who may change a configuration could read every series through a recording rule.</item>
/// </list>
/// </summary>
internal static class PolicyEvaluator
{
    public static PermissionDecision Evaluate(
        IEnumerable<CompiledStatement> statements, PermissionAction action, InstanceRecord? instance, string regionId, string accountId)
    {
        bool aboutSeries = action is PermissionAction.QueryMetrics or PermissionAction.WriteMetrics;
        bool allowedAny = false;
        bool allowedAll = false;
        var allowed = new List<IReadOnlyList<Matcher>>();
        var denied = new List<IReadOnlyList<Matcher>>();
        foreach (CompiledStatement statement in statements)
        {
            if (!statement.SpeaksAbout(action, instance, regionId, accountId))
            {
                continue;
            }

            bool conditioned = statement.Selectors.Count > 0;
            if (statement.Effect == PolicyEffect.Deny)
            {
                if (!conditioned)
                {
                    return new PermissionDecision(false, [], DeniedByStatement: true, TooComplex: false);
                }

                denied.AddRange(aboutSeries ? statement.Selectors : []);
            }
            else if (!conditioned)
            {
                allowedAny = allowedAll = true;
            }
            else if (aboutSeries || action is PermissionAction.GetInstance or PermissionAction.ListInstances)
            {
                allowedAny = true;
                allowed.AddRange(statement.Selectors);
            }
        }

        if (!allowedAny)
        {
            return new PermissionDecision(false, [], DeniedByStatement: false, TooComplex: false);
        }

        if (!aboutSeries)
        {
            return PermissionDecision.All;
        }

        if (!LabelScope.TryCombine(allowedAll ? null : allowed, denied, out IReadOnlyList<IReadOnlyList<Matcher>>? scopes))
        {
            return new PermissionDecision(false, [], DeniedByStatement: false, TooComplex: true);
        }

        return new PermissionDecision(scopes is null or { Count: > 0 }, scopes, DeniedByStatement: scopes is { Count: 0 }, TooComplex: false);
    }
}
