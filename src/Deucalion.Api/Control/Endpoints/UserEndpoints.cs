using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>Users, their AccessKeys and policies.</summary>
internal static class UserEndpoints
{
    public static void Map(ControlRoutes routes) => routes
        .Get<ListView<UserView>>("/users", Manage("ListUsers", "Users by name") with { Query = ["limit", "nextToken"] }, async call =>
            call.List(await call.Plane.Users.ListAsync(call.Page, call.Aborted).ConfigureAwait(false), ViewOf.User))
        .Post<UserCreateRequest, UserView>(
            "/users", StatusCodes.Status201Created, Manage("CreateUser", "Creates a RAM user; ifNotExists=true gives back an existing one") with { Query = ["ifNotExists"] }, CreateAsync)
        .Get<UserView>("/users/{userName}", Manage("GetUser", "One user"), async call =>
            call.Ok(ViewOf.User(await call.Plane.Users.GetAsync(User(call), call.Aborted).ConfigureAwait(false))))
        .Patch<UserPatchRequest, UserView>("/users/{userName}", Manage("UpdateUser", "Changes display name or console password"), PatchAsync)
        .Delete("/users/{userName}", Manage("DeleteUser", "Removes a user with its keys"), call => call.Plane.Users.DeleteAsync(User(call), call.Actor, call.Aborted))
        .Get<ListView<AccessKeyView>>("/users/{userName}/access-keys", Manage("ListAccessKeys", "AccessKeys of a user, without secrets"), async call =>
            call.List(await call.Plane.AccessKeys.ListAsync(User(call), call.Aborted).ConfigureAwait(false), k => ViewOf.AccessKey(k)))
        .Post<AccessKeyCreateRequest, AccessKeyView>(
            "/users/{userName}/access-keys", StatusCodes.Status201Created, Manage("CreateAccessKey", "Makes an AccessKey; its secret is shown once"), CreateKeyAsync)
        .Patch<AccessKeyPatchRequest, AccessKeyView>("/users/{userName}/access-keys/{accessKeyId}", Manage("UpdateAccessKey", "Enables, disables or limits an AccessKey"), PatchKeyAsync)
        .Delete("/users/{userName}/access-keys/{accessKeyId}", Manage("DeleteAccessKey", "Removes an AccessKey"), call =>
        {
            ProtectRoot(call);
            return call.Plane.AccessKeys.DeleteAsync(User(call), call.Route("accessKeyId"), call.Actor, call.Aborted);
        })
        .Get<ListView<PolicyView>>("/users/{userName}/policies", Manage("ListUserPolicies", "Policies attached to a user"), ListPoliciesAsync)
        .Put<UserView>("/users/{userName}/policies/{policyName}", Manage("AttachPolicy", "Attaches a policy"), async call =>
            call.Ok(ViewOf.User(await call.Plane.Users.AttachAsync(User(call), call.Route("policyName"), call.Actor, call.Aborted).ConfigureAwait(false))))
        .Delete(
            "/users/{userName}/policies/{policyName}",
            Manage("DetachPolicy", "Detaches a policy"),
            call => call.Plane.Users.DetachAsync(User(call), call.Route("policyName"), call.Actor, call.Aborted));

    private static ControlOperation Manage(string name, string summary) => new(name, summary) { Action = PermissionAction.ManageAccess };

    private static string User(ControlCall call) => call.Route("userName");

    // Who may manage access still must not become the owner of the account.
    private static void ProtectRoot(ControlCall call)
    {
        if (User(call) == Users.Root && !call.Principal.IsRoot)
        {
            throw new ControlException(ControlErrorKind.Forbidden, "Only the root user changes the root user's password and AccessKeys.");
        }
    }

    private static async Task<IResult> CreateAsync(ControlCall call)
    {
        UserCreateRequest body = await StrictBody.ReadAsync<UserCreateRequest>(call.Context).ConfigureAwait(false);
        string name = body.UserName ?? throw new ControlException(ControlErrorKind.BadRequest, "userName is needed.");
        (UserRecord user, bool isNew) = await call.Plane.Users
            .CreateAsync(name, body.DisplayName ?? string.Empty, body.Password, call.Flag("ifNotExists"), call.Actor, call.Aborted).ConfigureAwait(false);
        return call.Created(ViewOf.User(user), isNew);
    }

    private static async Task<IResult> PatchAsync(ControlCall call)
    {
        ProtectRoot(call);
        UserPatchRequest body = await StrictBody.ReadAsync<UserPatchRequest>(call.Context).ConfigureAwait(false);
        return call.Ok(ViewOf.User(await call.Plane.Users.PatchAsync(User(call), body.DisplayName, body.Password, call.Actor, call.Aborted).ConfigureAwait(false)));
    }

    private static async Task<IResult> CreateKeyAsync(ControlCall call)
    {
        ProtectRoot(call);
        await StrictBody.ReadAsync<AccessKeyCreateRequest>(call.Context, optional: true).ConfigureAwait(false);
        IssuedAccessKey key = await call.Plane.AccessKeys.CreateAsync(User(call), call.Actor, call.Aborted).ConfigureAwait(false);
        return call.Created(ViewOf.AccessKey(key.Record, key.Secret));
    }

    private static async Task<IResult> PatchKeyAsync(ControlCall call)
    {
        ProtectRoot(call);
        AccessKeyPatchRequest body = await StrictBody.ReadAsync<AccessKeyPatchRequest>(call.Context).ConfigureAwait(false);
        bool? active = body.Status switch
        {
            null => null,
            "Active" => true,
            "Inactive" => false,
            _ => throw new ControlException(ControlErrorKind.BadRequest, "status must be \"Active\" or \"Inactive\"."),
        };
        var limits = body.Limits is { } l
            ? MemberValues.Limits(l, "limits").Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!.Value) : null;
        return call.Ok(ViewOf.AccessKey(
            await call.Plane.AccessKeys.PatchAsync(User(call), call.Route("accessKeyId"), active, limits, call.Actor, call.Aborted).ConfigureAwait(false)));
    }

    private static async Task<IResult> ListPoliciesAsync(ControlCall call)
    {
        UserRecord user = await call.Plane.Users.GetAsync(User(call), call.Aborted).ConfigureAwait(false);
        var policies = new List<PolicyRecord>();
        foreach (string name in user.Policies)
        {
            policies.Add(await call.Plane.Policies.GetAsync(name, call.Aborted).ConfigureAwait(false));
        }

        return call.List(policies, ViewOf.Policy);
    }
}
