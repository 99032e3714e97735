using System.Globalization;
using System.Text.Json;
using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>Policies.</summary>
internal static class PolicyEndpoints
{
    public static void Map(ControlRoutes routes) => routes
        .Get<ListView<PolicyView>>("/policies", Manage("ListPolicies", "System and custom policies by name") with { Query = ["limit", "nextToken"] }, async call =>
            call.List(await call.Plane.Policies.ListAsync(call.Page, call.Aborted).ConfigureAwait(false), ViewOf.Policy))
        .Get<PolicyView>("/policies/{policyName}", Manage("GetPolicy", "One policy with its statements"), async call =>
            call.Ok(ViewOf.Policy(await call.Plane.Policies.GetAsync(call.Route("policyName"), call.Aborted).ConfigureAwait(false))))
        .Put<PolicyPutRequest, PolicyView>("/policies/{policyName}", Manage("PutPolicy", "Makes or replaces a custom policy"), PutAsync)
        .Delete("/policies/{policyName}", Manage("DeletePolicy", "Removes a custom policy"), call =>
            call.Plane.Policies.DeleteAsync(call.Route("policyName"), call.Actor, call.Aborted));

    private static ControlOperation Manage(string name, string summary) => new(name, summary) { Action = PermissionAction.ManageAccess };

    private static async Task<IResult> PutAsync(ControlCall call)
    {
        PolicyPutRequest body = await StrictBody.ReadAsync<PolicyPutRequest>(call.Context).ConfigureAwait(false);
        if (body.Statements is null)
        {
            throw Bad("statements is needed.");
        }

        PolicyStatement[] statements = [.. body.Statements.Select((s, i) => Statement(s, string.Create(CultureInfo.InvariantCulture, $"statements[{i}]")))];
        (PolicyRecord policy, bool isNew) = await call.Plane.Policies
            .PutAsync(call.Route("policyName"), body.Description, statements, call.Actor, call.Aborted).ConfigureAwait(false);
        return call.Created(ViewOf.Policy(policy), isNew);
    }

    private static PolicyStatement Statement(JsonElement element, string place)
    {
        StatementMember member = StrictBody.Read<StatementMember>(element, place);
        ConditionsMember? conditions = member.Conditions is { ValueKind: not JsonValueKind.Null } c ? StrictBody.Read<ConditionsMember>(c, place + ".conditions") : null;
        return new PolicyStatement
        {
            Effect = member.Effect switch
            {
                "Allow" => PolicyEffect.Allow,
                "Deny" => PolicyEffect.Deny,
                _ => throw Bad($"{place}.effect must be \"Allow\" or \"Deny\"."),
            },
            Actions = Texts(member.Actions, place + ".actions"),
            Resources = Texts(member.Resources, place + ".resources"),
            Matchers = Texts(conditions?.Matchers, place + ".conditions.matchers"),
            Tags = conditions?.Tags is { ValueKind: not JsonValueKind.Null } tags ? MemberValues.Tags(tags, place + ".conditions.tags") : new Dictionary<string, string>(),
        };
    }

    private static string[] Texts(string?[]? texts, string place) =>
        [.. (texts ?? []).Select(t => t ?? throw Bad($"{place} must be a list of texts."))];

    private static ControlException Bad(string message) => new(ControlErrorKind.BadRequest, message);
}
