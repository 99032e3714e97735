using Deucalion.Api.Auth;
using Deucalion.Api.Control.Endpoints;
using Deucalion.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Deucalion.Api.Control;

/// <summary>Entry points for the server.</summary>
public static class ControlApi
{
    /// <summary>
    /// Registers the opened control plane, its step, the gate of the data plane and the control API. An
    /// <see cref="Deucalion.Control.Inspection.IInstanceInspector"/> registered before or after is used by usage and Diagnose.
    /// </summary>
    public static IServiceCollection AddDeucalionControl(this IServiceCollection services, ControlApiOptions options)
    {
        services.TryAddSingleton(options);
        services.TryAddSingleton(options.Plane);
        services.TryAddSingleton(new DataPlaneGate(options.Plane, options.TrustedProxies));
        services.TryAddSingleton(new InstanceUrls(options));
        services.TryAddSingleton<ControlPipeline>();
        if (options.RunSteps)
        {
            services.AddHostedService<ControlPulse>();
        }

        services.AddOpenApi("v1", ControlDocument.Configure);
        return services;
    }

    /// <summary>Maps <c>/control/v1</c> and its OpenAPI document.</summary>
    public static IEndpointRouteBuilder MapControlApi(this IEndpointRouteBuilder endpoints)
    {
        var routes = new ControlRoutes(endpoints);
        InstanceEndpoints.Map(routes);
        InstanceCredentialEndpoints.Map(routes);
        ConfigurationEndpoints.Map(routes);
        UsageEndpoints.Map(routes);
        QueryControlEndpoints.Map(routes);
        ServerViewEndpoint.Map(routes);
        UserEndpoints.Map(routes);
        PolicyEndpoints.Map(routes);
        RelabelEndpoints.Map(routes);
        AccountEndpoints.Map(routes);
        endpoints.MapOpenApi(ControlRoutes.Prefix + "/openapi.json");
        endpoints.MapFallback(ControlRoutes.Prefix + "/{**path}", static context => ErrorEnvelope.WriteAsync(
            context,
            StatusCodes.Status404NotFound,
            $"The control API has no {NearName.Shorten(context.Request.Method, 16)} {NearName.Shorten(context.Request.Path.Value ?? string.Empty, 200)}; see {ControlRoutes.Prefix}/openapi.json."));
        return endpoints;
    }
}
