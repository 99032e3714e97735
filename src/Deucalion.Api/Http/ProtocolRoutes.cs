using Deucalion.Api.Otlp;
using Deucalion.Api.RemoteRead;
using Deucalion.Api.Write;
using Deucalion.Control.Access;

namespace Deucalion.Api.Http;

/// <summary>Paths of the write and read protocols below an instance's URL.</summary>
public sealed class ProtocolRoutes(WriteEndpoint write, RemoteReadEndpoint read, OtlpEndpoint otlp)
{
    private static readonly string[] Post = ["POST"];

    /// <summary>Routes with a fixed path.</summary>
    public IEnumerable<DataPlaneRoute> All()
    {
        // Further names: Mimir's and Cortex', Thanos', Alibaba's.
        foreach (string path in new[] { "api/v1/write", "api/v1/push", "api/prom/push", "api/v1/receive", "api/v3/write" })
        {
            yield return Write(path, Post, write.WriteAsync);
        }

        foreach (string path in new[] { "api/v1/otlp/v1/metrics", "otlp/v1/metrics", "opentelemetry/v1/metrics", "opentelemetry/api/v1/push" })
        {
            yield return Write(path, Post, otlp.WriteAsync);
        }

        yield return new DataPlaneRoute("api/v1/read", Post, PermissionAction.QueryMetrics, read.ReadAsync, ReadsParameters: false);
    }

    private static DataPlaneRoute Write(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.WriteMetrics, handler, ReadsParameters: false);
}
