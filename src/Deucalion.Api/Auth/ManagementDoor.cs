using System.Net;
using Deucalion.Control;
using Deucalion.Control.Access;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Auth;

/// <summary>
/// The door for what changes an instance rather than its samples (deletion, snapshots, reload, rules). The token of a V1 instance, an open V1
/// instance and the auth-free lists let people read and write; here an AccessKey with <see cref="PermissionAction.ManageInstance"/> is needed, unless nobody but this
/// machine's people reach the server.
/// </summary>
public sealed class ManagementDoor(ControlPlane plane, DataPlaneGate gate, bool trustsEveryCaller)
{
    /// <summary>The client's address behind trusted proxies.</summary>
    public IPAddress ClientOf(HttpContext context) => gate.ClientOf(context);

    /// <summary>Lets the request in, or writes the refusal and gives null: then nothing more may be written.</summary>
    public async ValueTask<DataPlaneAccess?> AdmitAsync(HttpContext context, string regionId, string instanceId, PermissionAction action)
    {
        DataPlaneAccess? access = await gate.AdmitAsync(context, regionId, instanceId, action).ConfigureAwait(false);
        if (access is null || action is not PermissionAction.ManageInstance || access.Principal.Kind is PrincipalKind.AccessKey or PrincipalKind.Session)
        {
            return access;
        }

        if (trustsEveryCaller)
        {
            // A page of another site must not manage a workstation's instance through the browser of whoever looks at it.
            if (!IsCrossSite(context.Request))
            {
                return access;
            }

            await DataPlaneGate.WriteRefusalAsync(
                context, new AuthorizationDecision { Outcome = AuthorizationOutcome.Forbidden, Message = "A page of another site may not manage this instance." }).ConfigureAwait(false);
            return null;
        }

        AuthorizationDecision decision = plane.Authorizer.Authenticate(DataPlaneGate.AuthorizationHeaders(context), gate.ClientOf(context));
        if (decision.IsPermitted)
        {
            decision = plane.Authorizer.Evaluate(decision.Principal, action, access.Instance);
        }

        if (decision.IsPermitted)
        {
            return new DataPlaneAccess(decision, action);
        }

        await DataPlaneGate.WriteRefusalAsync(context, decision).ConfigureAwait(false);
        return null;
    }

    /// <summary>For paths of the server as a whole: true when the caller may manage it; else the refusal is written.</summary>
    public async ValueTask<bool> AdmitToServerAsync(HttpContext context)
    {
        if (trustsEveryCaller && context.Request.Headers.Authorization.Count == 0 && !IsCrossSite(context.Request))
        {
            return true;
        }

        AuthorizationDecision decision = plane.Authorizer.Authenticate(DataPlaneGate.AuthorizationHeaders(context), gate.ClientOf(context));
        if (decision.IsPermitted)
        {
            decision = plane.Authorizer.Evaluate(decision.Principal, PermissionAction.ManageInstance);
        }

        if (!decision.IsPermitted)
        {
            await DataPlaneGate.WriteRefusalAsync(context, decision).ConfigureAwait(false);
        }

        return decision.IsPermitted;
    }

    // Browsers say where a request comes from; other clients send neither header.
    private static bool IsCrossSite(HttpRequest request)
    {
        string? site = request.Headers["Sec-Fetch-Site"];
        return site is not null ? site is not ("same-origin" or "none") : request.Headers.Origin.Count > 0 && !Deucalion.Api.Control.ControlPipeline.IsOwnOrigin(request);
    }
}
