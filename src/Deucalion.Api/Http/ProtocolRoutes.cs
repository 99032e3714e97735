using Deucalion.Api.Import;
using Deucalion.Api.Otlp;
using Deucalion.Api.Push;
using Deucalion.Api.RemoteRead;
using Deucalion.Api.Write;
using Deucalion.Control.Access;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Http;

/// <summary>Paths of the write and read protocols below an instance's URL.</summary>
public sealed class ProtocolRoutes(
    WriteEndpoint write, RemoteReadEndpoint read, OtlpEndpoint otlp, PushEndpoint push, ImportEndpoint import, ExportEndpoint export, DataPlaneFeatures features) : IDataPlaneRouteSource
{
    private static readonly string[] Get = ["GET"];
    private static readonly string[] GetHead = ["GET", "HEAD"];
    private static readonly string[] GetPost = ["GET", "POST"];
    private static readonly string[] Post = ["POST"];
    private static readonly string[] Change = ["PUT", "POST", "DELETE"];

    // The label names that a path of the push gateway begins with; the value of the second is in base64.
    private static readonly string[] Jobs = ["job", "job@base64"];

    /// <inheritdoc/>
    public IEnumerable<DataPlaneRoute> Routes => [.. WriteRoutes(), .. ImportRoutes(), .. PushRoutes(), .. ReadRoutes()];

    private IEnumerable<DataPlaneRoute> WriteRoutes()
    {
        // Further names: Mimir's and Cortex', Thanos', Alibaba's.
        foreach (string path in new[] { "api/v1/write", "api/v1/push", "api/prom/push", "api/v1/receive", "api/v3/write" })
        {
            yield return Write(path, Post, features.RemoteWriteReceiver ? write.WriteAsync : r => RefuseAsync(r, "remote write receiver needs to be enabled with --web.enable-remote-write-receiver"));
        }

        foreach (string path in new[] { "api/v1/otlp/v1/metrics", "otlp/v1/metrics", "opentelemetry/v1/metrics", "opentelemetry/api/v1/push" })
        {
            yield return Write(path, Post, features.OtlpReceiver ? otlp.WriteAsync : r => RefuseAsync(r, "otlp write receiver needs to be enabled with --web.enable-otlp-receiver"));
        }
    }

    private IEnumerable<DataPlaneRoute> ImportRoutes()
    {
        foreach (string path in new[] { "write", "api/v2/write", "influx/write", "influx/api/v2/write" })
        {
            yield return Write(path, Post, import.InfluxAsync);
        }

        // Outside of an instance's URL, /query is a page of the console and /ping nothing of ours.
        yield return Write("ping", GetHead, InfluxService.PingAsync) with { OnDefaultInstance = false };
        yield return Write("query", GetPost, InfluxService.QueryAsync) with { OnDefaultInstance = false };
        yield return Write("influx/ping", GetHead, InfluxService.PingAsync);
        yield return Write("influx/query", GetPost, InfluxService.QueryAsync);
        yield return Write("api/v1/import", Post, import.JsonAsync);
        yield return Write("api/v1/import/csv", Post, import.CsvAsync);
        yield return Write("api/v1/import/prometheus", Post, r => import.PrometheusAsync(r, string.Empty));
        foreach (string job in Jobs)
        {
            yield return Write($"api/v1/import/prometheus/metrics/{job}/{{*labels}}", Post, r => import.PrometheusAsync(r, $"{job}/{r.PathValues[0]}"));
        }
    }

    private IEnumerable<DataPlaneRoute> PushRoutes()
    {
        foreach (string root in new[] { "pushgateway", "api/v1/pushgateway" })
        {
            foreach (string job in Jobs)
            {
                yield return Write($"{root}/metrics/{job}/{{*labels}}", Change, r => push.ChangeAsync(r, $"{job}/{r.PathValues[0]}"));
            }

            yield return Pushed($"{root}/metrics", Get, PushEndpoint.ExposeAsync);
            yield return Pushed($"{root}/metrics/", Get, PushEndpoint.ExposeAsync);
            yield return Pushed($"{root}/api/v1/metrics", Get, PushEndpoint.MetricsAsync);
            yield return Pushed($"{root}/api/v1/status", Get, push.StatusAsync);
            yield return Pushed($"{root}/-/healthy", GetHead, PushEndpoint.HealthyAsync) with { Visibility = SeriesVisibility.NoSeries };
            yield return Pushed($"{root}/-/ready", GetHead, PushEndpoint.HealthyAsync) with { Visibility = SeriesVisibility.NoSeries };
        }
    }

    private IEnumerable<DataPlaneRoute> ReadRoutes() =>
    [
        new("api/v1/export", GetPost, PermissionAction.QueryMetrics, export.ExportAsync) { Visibility = SeriesVisibility.Filtered },
        new("api/v1/read", Post, PermissionAction.QueryMetrics, read.ReadAsync, ReadsParameters: false) { Visibility = SeriesVisibility.Filtered },
    ];

    private static DataPlaneRoute Pushed(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.QueryMetrics, handler, ReadsParameters: false) { Visibility = SeriesVisibility.Filtered };

    private static DataPlaneRoute Write(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.WriteMetrics, handler, ReadsParameters: false);

    private static Task RefuseAsync(DataPlaneRequest request, string text) => TextAnswer.WriteAsync(request.Http, StatusCodes.Status404NotFound, text + "\n");
}
