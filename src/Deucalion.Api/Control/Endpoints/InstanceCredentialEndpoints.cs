using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>Tokens of instances, and the Grafana data source that uses a token or key.</summary>
internal static class InstanceCredentialEndpoints
{
    public static void Map(ControlRoutes routes) => routes
        .Get<ListView<TokenView>>(
            "/instances/{id}/tokens",
            InstanceEndpoints.On("ListTokens", "Tokens of a V1 instance, without secrets", PermissionAction.ManageInstance),
            async call => call.List(await call.Plane.Tokens.ListAsync(call.Instance.Id, call.Aborted).ConfigureAwait(false), t => ViewOf.Token(t)))
        .Post<TokenCreateRequest, TokenView>(
            "/instances/{id}/tokens",
            StatusCodes.Status201Created,
            InstanceEndpoints.On("CreateToken", "Makes a token; shown once. replace=true ends the others", PermissionAction.ManageInstance) with { Query = ["replace"] },
            CreateTokenAsync)
        .Delete(
            "/instances/{id}/tokens/{tokenId}",
            InstanceEndpoints.On("DeleteToken", "Revokes a token", PermissionAction.ManageInstance),
            call => call.Plane.Tokens.DeleteAsync(call.Instance.Id, call.Route("tokenId"), call.Actor, call.Aborted))
        .GetText(
            "/instances/{id}/grafana",
            InstanceEndpoints.On("GetGrafanaDataSource", "Provisioning YAML of a Grafana data source", PermissionAction.GetInstance) with { Query = ["tokenId", "accessKeyId", "network"] },
            GrafanaAsync);

    private static async Task<IResult> CreateTokenAsync(ControlCall call)
    {
        TokenCreateRequest body = await StrictBody.ReadAsync<TokenCreateRequest>(call.Context, optional: true).ConfigureAwait(false);
        TimeSpan? life = body.ExpiresIn is { } expires ? MemberValues.Duration(expires, "expiresIn") : null;
        IssuedToken token = await call.Plane.Tokens.CreateAsync(call.Instance.Id, life, call.Flag("replace"), call.Actor, call.Aborted).ConfigureAwait(false);
        return call.Created(ViewOf.Token(token.Record, token.Token));
    }

    private static async Task<IResult> GrafanaAsync(ControlCall call)
    {
        string? tokenId = call.Query("tokenId");
        string? keyId = call.Query("accessKeyId");
        if (tokenId is not null && keyId is not null)
        {
            throw new ControlException(ControlErrorKind.BadRequest, "Give tokenId or accessKeyId, not both.");
        }

        if (tokenId is not null
            && !(await call.Plane.Tokens.ListAsync(call.Instance.Id, call.Aborted).ConfigureAwait(false)).Any(t => t.Id == tokenId))
        {
            throw new ControlException(ControlErrorKind.NotFound, $"Instance {call.Instance.Id} has no token \"{NearName.Shorten(tokenId, 64)}\".");
        }

        if (keyId is not null && call.Plane.AccessKeys.Find(keyId) is null)
        {
            throw new ControlException(ControlErrorKind.NotFound, $"There is no AccessKey \"{NearName.Shorten(keyId, 64)}\".");
        }

        string baseUrl = call.Query("network") switch
        {
            null or "public" => call.Urls.PublicBase(call.Instance.RegionId, call.Context.Request),
            "internal" => call.Urls.InternalBase(call.Instance.RegionId, call.Context.Request),
            _ => throw new ControlException(ControlErrorKind.BadRequest, "network must be public or internal."),
        };
        return Results.Text(GrafanaProvisioning.Render(call.Instance, InstanceUrls.HttpApi(baseUrl, call.Instance), tokenId, keyId), "application/yaml");
    }
}
