using Deucalion.Control.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Deucalion.Api.Auth;

/// <summary>Endpoints of an instance: the gate runs before the handler, and the handler gets the access.</summary>
public static class DataPlaneRouting
{
    /// <summary>Template under which every instance lives.</summary>
    public const string Prefix = "/prometheus/{regionId}/{instanceId}";

    /// <summary>Wraps a handler for a route below <see cref="Prefix"/>.</summary>
    public static RequestDelegate ForInstance(PermissionAction action, Func<HttpContext, DataPlaneAccess, Task> handler) => async context =>
    {
        string regionId = context.Request.RouteValues["regionId"] as string ?? string.Empty;
        string instanceId = context.Request.RouteValues["instanceId"] as string ?? string.Empty;
        DataPlaneGate gate = context.RequestServices.GetRequiredService<DataPlaneGate>();
        if (await gate.AdmitAsync(context, regionId, instanceId, action).ConfigureAwait(false) is { } access)
        {
            await handler(context, access).ConfigureAwait(false);
        }
    };
}
