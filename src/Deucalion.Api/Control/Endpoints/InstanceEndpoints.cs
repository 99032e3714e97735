using System.Text.Json;
using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Control.Instances;
using Deucalion.Control.Limits;
using Deucalion.Control.Regions;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>Regions and instances.</summary>
internal static class InstanceEndpoints
{
    public static void Map(ControlRoutes routes) => routes
        .Get<ListView<RegionView>>("/regions", new("ListRegions", "Regions of this installation"), ListRegionsAsync)
        .Get<ListView<LimitView>>("/limits", new("ListLimits", "Limits that an instance may set, with defaults and where they come from"), ListLimitsAsync)
        .Get<ListView<InstanceView>>(
            "/instances", new("ListInstances", "Instances that the caller may see") { Query = ["regionId", "name", "tag", "includeDeleted", "limit", "nextToken"] }, ListAsync)
        .Post<InstanceCreateRequest, InstanceView>(
            "/instances", StatusCodes.Status201Created, new("CreateInstance", "Creates an instance; ifNotExists=true gives back one of the same name") { Query = ["ifNotExists"] }, CreateAsync)
        .Get<InstanceView>("/instances/{id}", On("GetInstance", "One instance", PermissionAction.GetInstance), call => Task.FromResult(call.Ok(call.View(call.Instance))))
        .Patch<InstancePatchRequest, InstanceView>("/instances/{id}", On("UpdateInstance", "Changes members of an instance", PermissionAction.ManageInstance), PatchAsync)
        .Delete<InstanceView>(
            "/instances/{id}",
            On("DeleteInstance", "Deletes an instance; its data stays until purgeTime", PermissionAction.ManageInstance),
            async call => call.Ok(call.View(await call.Plane.Instances.DeleteAsync(call.Instance.Id, call.Actor, call.Aborted).ConfigureAwait(false))))
        .Post<InstanceView>(
            "/instances/{id}/undo",
            On("UndoDeleteInstance", "Brings a deleted instance back", PermissionAction.ManageInstance),
            async call => call.Ok(call.View(await call.Plane.Instances.UndoDeleteAsync(call.Instance.Id, call.Actor, call.Aborted).ConfigureAwait(false))));

    public static ControlOperation On(string name, string summary, PermissionAction action) => new(name, summary) { Action = action, OnInstance = true };

    private static Task<IResult> ListRegionsAsync(ControlCall call) => Task.FromResult(call.List(
        call.Plane.Regions,
        (Region r) => new RegionView(r.Id, r.DisplayName, call.Urls.PublicBase(r.Id, call.Context.Request), call.Urls.InternalBase(r.Id, call.Context.Request))));

    private static Task<IResult> ListLimitsAsync(ControlCall call) => Task.FromResult(call.List(
        LimitCatalog.All,
        (LimitDefinition d) => new LimitView(d.Name, d.Unit.ToString().ToLowerInvariant(), MemberValues.Limits(k => call.Plane.Defaults.Limits[k])[d.Name], d.Source)));

    private static async Task<IResult> ListAsync(ControlCall call)
    {
        Authorizer authorizer = call.Plane.Authorizer;
        if (!authorizer.MayAskFor(call.Principal, PermissionAction.ListInstances))
        {
            throw new ControlException(ControlErrorKind.Forbidden, authorizer.Evaluate(call.Principal, PermissionAction.ListInstances).Message);
        }

        var filter = new InstanceFilter
        {
            RegionId = call.Query("regionId"),
            Name = call.Query("name"),
            Tags = [.. call.Context.Request.Query["tag"].Where(t => !string.IsNullOrEmpty(t)).Select(TagOf!)],
            IncludeDeleted = call.Flag("includeDeleted"),
            Visible = instance => authorizer.Evaluate(call.Principal, PermissionAction.ListInstances, instance).IsPermitted,
        };
        return call.List(await call.Plane.Instances.ListAsync(filter, call.Page, call.Aborted).ConfigureAwait(false), call.View);
    }

    // tag=key, tag=key:value or tag=key=value.
    private static KeyValuePair<string, string?> TagOf(string text)
    {
        int at = text.AsSpan().IndexOfAny(':', '=');
        return at < 0 ? new(text, null) : new(text[..at], text[(at + 1)..]);
    }

    private static async Task<IResult> CreateAsync(ControlCall call)
    {
        InstanceCreateRequest body = await StrictBody.ReadAsync<InstanceCreateRequest>(call.Context).ConfigureAwait(false);
        var draft = new InstanceDraft
        {
            Name = body.PrometheusInstanceName ?? throw Bad("prometheusInstanceName is needed."),
            RegionId = body.RegionId,
            Version = VersionOf(body.Version),
            StorageDurationDays = body.StorageDuration,
            StorageSize = body.StorageSize is { } size ? MemberValues.Size(size, "storageSize") : null,
            RetentionRules = MemberValues.RetentionRules(body.RetentionRules, "retentionRules"),
            OutOfOrderWindow = body.OutOfOrderWindow is { } window ? MemberValues.Window(window, "outOfOrderWindow") : null,
            ExternalLabels = body.ExternalLabels is { } labels ? MemberValues.Texts(labels, "externalLabels") : null,
            Tags = body.Tags is { } tags ? MemberValues.Tags(tags, "tags") : null,
            Limits = body.Limits is { } limits
                ? MemberValues.Limits(limits, "limits").Where(l => l.Value is not null).ToDictionary(l => l.Key, l => l.Value!.Value) : null,
            EnableAuthFreeRead = body.EnableAuthFreeRead ?? false,
            AuthFreeRead = MemberValues.Sources(body.AuthFreeReadPolicy, "authFreeReadPolicy"),
            EnableAuthFreeWrite = body.EnableAuthFreeWrite ?? false,
            AuthFreeWrite = MemberValues.Sources(body.AuthFreeWritePolicy, "authFreeWritePolicy"),
            IfNotExists = call.Flag("ifNotExists"),
        };

        // A region of its own may be all that a user manages.
        string region = draft.RegionId ?? call.Plane.Regions[0].Id;
        await RequireAsync(call, PermissionAction.ManageInstance, "CreateInstance", region).ConfigureAwait(false);
        (InstanceRecord instance, bool isNew) = await call.Plane.Instances.CreateAsync(draft, call.Actor, call.Aborted).ConfigureAwait(false);
        return call.Created(call.View(instance), isNew);
    }

    private static async Task RequireAsync(ControlCall call, PermissionAction action, string operation, string regionId)
    {
        if (call.Plane.Authorizer.Evaluate(call.Principal, action, instance: null, regionId) is { IsPermitted: false } refusal)
        {
            await call.Plane.Audit.RecordForbiddenAsync(call.Actor, operation, "region/" + NearName.Shorten(regionId, 64), call.Aborted).ConfigureAwait(false);
            throw new ControlException(ControlErrorKind.Forbidden, refusal.Message);
        }
    }

    private static async Task<IResult> PatchAsync(ControlCall call)
    {
        InstancePatchRequest body = await StrictBody.ReadAsync<InstancePatchRequest>(call.Context).ConfigureAwait(false);
        var patch = new InstancePatch
        {
            Name = body.PrometheusInstanceName,
            StorageDurationDays = body.StorageDuration,
            StorageSize = body.StorageSize is { } size ? MemberValues.Size(size, "storageSize") : null,
            RetentionRules = MemberValues.RetentionRules(body.RetentionRules, "retentionRules"),
            SetOutOfOrderWindow = body.OutOfOrderWindow is not null,
            OutOfOrderWindow = body.OutOfOrderWindow is { } window ? MemberValues.Window(window, "outOfOrderWindow") : null,
            ExternalLabels = body.ExternalLabels is { } labels ? MemberValues.Texts(labels, "externalLabels") : null,
            Tags = body.Tags is { } tags ? MemberValues.Tags(tags, "tags") : null,
            Limits = body.Limits is { } limits ? MemberValues.Limits(limits, "limits") : null,
            EnableAuthToken = body.EnableAuthToken,
            EnableAuthFreeRead = body.EnableAuthFreeRead,
            AuthFreeRead = MemberValues.Sources(body.AuthFreeReadPolicy, "authFreeReadPolicy"),
            EnableAuthFreeWrite = body.EnableAuthFreeWrite,
            AuthFreeWrite = MemberValues.Sources(body.AuthFreeWritePolicy, "authFreeWritePolicy"),
        };
        return call.Ok(call.View(await call.Plane.Instances.PatchAsync(call.Instance.Id, patch, call.Actor, call.Aborted).ConfigureAwait(false)));
    }

    private static InstanceVersion VersionOf(string? text) => text switch
    {
        null or "V2" => InstanceVersion.V2,
        "V1" => InstanceVersion.V1,
        _ => throw Bad("version must be \"V1\" or \"V2\"."),
    };

    private static ControlException Bad(string message) => new(ControlErrorKind.BadRequest, message);
}
