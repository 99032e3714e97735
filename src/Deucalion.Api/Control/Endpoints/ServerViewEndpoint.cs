using System.Runtime.InteropServices;
using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Control.Access;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>What the process is, since when it runs, how far its start has come and what it takes of memory and disk.</summary>
internal static class ServerViewEndpoint
{
    public static void Map(ControlRoutes routes) => routes.Get<ServerView>(
        "/server", new("GetServer", "Build, start, flags, memory and storage of the server") { Action = PermissionAction.GetInstance }, call => Task.FromResult(Answer(call)));

    private static IResult Answer(ControlCall call)
    {
        IServiceProvider services = call.Context.RequestServices;
        ServerFacts facts = services.GetService<ServerFacts>() ?? throw new ControlException(ControlErrorKind.NotFound, "This process runs no instances and has nothing to tell of a server.");
        StorageSizes sizes = services.GetRequiredService<StorageUse>().Read();
        (int opened, int total) = services.GetRequiredService<RunningInstances>().Progress;
        var visible = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (Deucalion.Control.Instances.InstanceRecord instance in call.Plane.Instances.Snapshot)
        {
            if (sizes.ByInstance.TryGetValue(instance.Id, out long size) && call.Plane.Authorizer.Evaluate(call.Principal, PermissionAction.GetInstance, instance).IsPermitted)
            {
                visible[instance.Id] = size;
            }
        }

        return call.Ok(new ServerView
        {
            Version = facts.Version,
            PrometheusVersion = ServerFacts.PrometheusVersion,
            Runtime = RuntimeInformation.FrameworkDescription,
            OperatingSystem = RuntimeInformation.OSDescription + ", " + RuntimeInformation.OSArchitecture,
            HostName = Environment.MachineName,
            Processors = Environment.ProcessorCount,
            StartTime = facts.StartTime,
            ServerTime = services.GetRequiredService<ControlApiOptions>().Clock.GetUtcNow(),
            Memory = new ServerView.MemoryPart(Environment.WorkingSet, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
            Instances = new ServerView.OpenedPart(opened, total),
            Storage = new ServerView.StoragePart(sizes.Path, sizes.Used, sizes.VolumeFree, sizes.VolumeSize, visible),
            Flags = facts.Flags,
        });
    }
}
