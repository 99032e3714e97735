using Deucalion.Api.Import;
using Deucalion.Api.Otlp;
using Deucalion.Api.Push;
using Deucalion.Api.RemoteRead;
using Deucalion.Api.Write;
using Deucalion.Control.Access;

namespace Deucalion.Api.Http;

/// <summary>Paths of the write and read protocols below an instance's URL.</summary>
public sealed class ProtocolRoutes(WriteEndpoint write, RemoteReadEndpoint read, OtlpEndpoint otlp, PushEndpoint push, ImportEndpoint import, ExportEndpoint export)
{
    private static readonly string[] Get = ["GET"];
    private static readonly string[] GetHead = ["GET", "HEAD"];
    private static readonly string[] Change = ["PUT", "POST", "DELETE"];
    private static readonly string[] PushRoots = ["pushgateway/", "api/v1/pushgateway/"];

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

        foreach (string path in new[] { "write", "api/v2/write", "influx/write", "influx/api/v2/write" })
        {
            yield return Write(path, Post, import.InfluxAsync);
        }

        foreach (string root in new[] { string.Empty, "influx/" })
        {
            yield return Write(root + "ping", GetHead, InfluxService.PingAsync);
            yield return Write(root + "query", ["GET", "POST"], InfluxService.QueryAsync);
        }

        yield return Write("api/v1/import", Post, import.JsonAsync);
        yield return Write("api/v1/import/csv", Post, import.CsvAsync);
        yield return Write("api/v1/import/prometheus", Post, import.PrometheusAsync);
        yield return new DataPlaneRoute("api/v1/export", ["GET", "POST"], PermissionAction.QueryMetrics, export.ExportAsync);
        yield return new DataPlaneRoute("api/v1/read", Post, PermissionAction.QueryMetrics, read.ReadAsync, ReadsParameters: false);
    }

    /// <summary>Routes of the push gateway, whose paths carry labels; <paramref name="rest"/> is what stands behind <c>metrics/</c>.</summary>
    public DataPlaneRoute? FindPush(string path, out string rest)
    {
        rest = string.Empty;
        const string importRoot = "api/v1/import/prometheus/metrics/";
        if (path.StartsWith(importRoot + "job", StringComparison.Ordinal))
        {
            rest = path[importRoot.Length..];
            return Write(path, Post, import.PrometheusAsync);
        }

        foreach (string root in PushRoots)
        {
            if (!path.StartsWith(root, StringComparison.Ordinal))
            {
                continue;
            }

            string below = path[root.Length..];
            if (below.StartsWith("metrics/job/", StringComparison.Ordinal) || below.StartsWith("metrics/job@base64/", StringComparison.Ordinal))
            {
                rest = below["metrics/".Length..];
                return Write(path, Change, push.ChangeAsync);
            }

            return below switch
            {
                "metrics" or "metrics/" => Read(path, Get, PushEndpoint.ExposeAsync),
                "api/v1/metrics" => Read(path, Get, PushEndpoint.MetricsAsync),
                "api/v1/status" => Read(path, Get, push.StatusAsync),
                "-/healthy" or "-/ready" => Read(path, GetHead, PushEndpoint.HealthyAsync),
                _ => null,
            };
        }

        return null;
    }

    private static DataPlaneRoute Read(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.QueryMetrics, handler, ReadsParameters: false);

    private static DataPlaneRoute Write(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.WriteMetrics, handler, ReadsParameters: false);
}
