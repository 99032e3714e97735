using Deucalion.Api.Admin;
using Deucalion.Api.Auth;
using Deucalion.Api.Cardinality;
using Deucalion.Api.Federation;
using Deucalion.Api.Http;
using Deucalion.Api.Notifications;
using Deucalion.Api.Rules;
using Deucalion.Api.Search;
using Deucalion.Api.Status;
using Deucalion.Control;
using Deucalion.Runtime.Server;
using Deucalion.Server.Options;

namespace Deucalion.Server.Hosting;

/// <summary>Wires the paths of the data plane that come as groups.</summary>
internal static class HttpApiServices
{
    public static IServiceCollection AddHttpApi(this IServiceCollection services, WebOptions web, bool trustsEveryCaller)
    {
        services.AddSingleton(new DataPlaneFeatures
        {
            Admin = web.EnableAdminApi,
            Lifecycle = web.EnableLifecycle,
            Search = web.EnableSearch,
            MaxSearchLimit = web.MaxSearchLimit,
            RemoteWriteReceiver = web.EnableRemoteWriteReceiver,
            OtlpReceiver = web.EnableOtlpReceiver,
        });
        services.AddSingleton(s => new ManagementDoor(s.GetRequiredService<ControlPlane>(), s.GetRequiredService<DataPlaneGate>(), trustsEveryCaller));
        services.AddSingleton<ServerReload>();
        services.AddSingleton(s => new ServerLifecycle(
            s.GetRequiredService<DataPlaneFeatures>(), s.GetRequiredService<ManagementDoor>(), s.GetRequiredService<ServerReload>(), s.GetRequiredService<IHostApplicationLifetime>().StopApplication));
        services.AddSingleton<IDataPlaneRouteSource, ProtocolRoutes>();
        services.AddSingleton<IDataPlaneRouteSource, LifecycleEndpoints>();
        services.AddSingleton<IDataPlaneRouteSource, FederationEndpoint>();
        services.AddSingleton<IDataPlaneRouteSource, SearchEndpoints>();
        services.AddSingleton<IDataPlaneRouteSource, AdminEndpoints>();
        services.AddSingleton<CensusRequest>();
        services.AddSingleton<IDataPlaneRouteSource, TsdbStatusEndpoint>();
        services.AddSingleton<IDataPlaneRouteSource, CardinalityEndpoints>();
        services.AddSingleton<IDataPlaneRouteSource, LimitsEndpoint>();
        services.AddSingleton<IDataPlaneRouteSource, RuleGroupEndpoints>();
        services.AddSingleton<IDataPlaneRouteSource>(s => new NotificationEndpoints(
            s.GetRequiredService<ServerState>(), s.GetRequiredService<ServerFacts>(), s.GetRequiredService<TimeProvider>(), web.MaxNotificationSubscribers));
        return services;
    }
}
