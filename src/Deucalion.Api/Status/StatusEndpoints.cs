using System.Globalization;
using System.Runtime;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Model.Time;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Server;
using Deucalion.Tsdb;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Status;

/// <summary>The <c>status/*</c> paths, <c>features</c>, <c>notifications</c> and the lists that are empty while no rules engine runs.</summary>
public sealed class StatusEndpoints(ServerFacts facts, DataPlaneFeatures features, RunningInstances instances, TimeProvider clock)
{
    /// <summary>Six strings and no features member: a non-empty one makes Grafana take the server for Mimir.</summary>
    public Task BuildInfoAsync(DataPlaneRequest request) => Envelope.SuccessAsync(request.Http, json =>
    {
        json.Raw("{\"version\":"u8).Text(ServerFacts.PrometheusVersion)
            .Raw(",\"revision\":"u8).Text("deucalion-" + facts.Version)
            .Raw(",\"branch\":\"\",\"buildUser\":\"\",\"buildDate\":\"\",\"goVersion\":"u8).Text("dotnet " + Environment.Version).Raw("}"u8);
        return ValueTask.CompletedTask;
    });

    /// <summary>Facts of the process, in Prometheus' members.</summary>
    public Task RuntimeInfoAsync(DataPlaneRequest request) => Envelope.SuccessAsync(request.Http, json =>
    {
        RunningInstance instance = request.Instance;
        json.Raw("{\"startTime\":"u8).Text(Rfc(facts.StartTime))
            .Raw(",\"CWD\":\"\",\"hostname\":"u8).Text(Environment.MachineName)
            .Raw(",\"serverTime\":"u8).Text(Rfc(clock.GetUtcNow()))
            .Raw(",\"reloadConfigSuccess\":"u8).Raw(instance.LastConfigurationError is null ? "true"u8 : "false"u8)
            .Raw(",\"lastConfigTime\":"u8).Text(Rfc(instance.LastConfigurationTime))
            .Raw(",\"corruptionCount\":"u8).Integer(instance.Store.DamagedParts).Raw(",\"goroutineCount\":"u8).Integer(ThreadPool.ThreadCount)
            .Raw(",\"GOMAXPROCS\":"u8).Integer(Environment.ProcessorCount)
            .Raw(",\"GOMEMLIMIT\":"u8).Integer(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
            .Raw(",\"GOGC\":"u8).Text(GCSettings.IsServerGC ? "server" : "workstation")
            .Raw(",\"GODEBUG\":\"\",\"storageRetention\":"u8).Text(PrometheusDuration.Format(instance.Record.StorageDurationDays * 86_400_000L)).Raw("}"u8);
        return ValueTask.CompletedTask;
    });

    /// <summary>The server's flags as strings; values that may hold secrets are not among them.</summary>
    public Task FlagsAsync(DataPlaneRequest request) => Envelope.SuccessAsync(request.Http, json =>
    {
        json.Raw("{"u8);
        bool first = true;
        foreach ((string name, string value) in facts.Flags.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            json.Raw(first ? ""u8 : ","u8).Text(name).Raw(":"u8).Text(value);
            first = false;
        }

        json.Raw("}"u8);
        return ValueTask.CompletedTask;
    });

    /// <summary>The instance's configuration with defaults, secrets hidden.</summary>
    public Task ConfigAsync(DataPlaneRequest request) => Envelope.SuccessAsync(request.Http, json =>
    {
        json.Raw("{\"yaml\":"u8).Text(request.Instance.PrintConfiguration()).Raw("}"u8);
        return ValueTask.CompletedTask;
    });

    /// <summary>The parts on disk in the members of Prometheus' blocks; the name stands for the ULID.</summary>
    public Task BlocksAsync(DataPlaneRequest request)
    {
        IReadOnlyList<PartSummary> parts = request.Instance.Store.Parts;
        return Envelope.SuccessAsync(request.Http, async json =>
        {
            json.Raw("{\"blocks\":["u8);
            for (int i = 0; i < parts.Count; i++)
            {
                PartSummary p = parts[i];
                json.Raw(i == 0 ? "{\"ulid\":"u8 : ",{\"ulid\":"u8).Text(p.Name)
                    .Raw(",\"minTime\":"u8).Integer(p.MinTime)
                    .Raw(",\"maxTime\":"u8).Integer(p.MaxTime)
                    .Raw(",\"stats\":{\"numSamples\":"u8).Integer(p.Samples)
                    .Raw(",\"numSeries\":"u8).Integer(p.Series)
                    .Raw(",\"numChunks\":"u8).Integer(p.Blocks)
                    .Raw("},\"compaction\":{\"level\":1},\"version\":1}"u8);
                await json.FlushIfFullAsync(request.Cancellation).ConfigureAwait(false);
            }

            json.Raw("]}"u8);
        });
    }

    /// <summary>Progress of the log replay; an instance that answers has finished it.</summary>
    public Task WalReplayAsync(DataPlaneRequest request) => ReplayAsync(request.Http, 0, 0);

    /// <summary>Progress while instances are opened, in log segments.</summary>
    public Task WalReplayAsync(HttpContext context) => ReplayAsync(context, instances.Replay.Segments, instances.Replay.Done);

    /// <summary>No rule group exists while no rules engine runs.</summary>
    public Task RulesAsync(DataPlaneRequest request)
    {
        if (request.Parameters.GetUrl("type") is not (null or "alert" or "record") and var type)
        {
            throw ApiException.InvalidParameter("type", $"not supported value {Model.Labels.GoQuote.Quote(type!.Length > 100 ? type[..100] : type)}");
        }

        if (request.Parameters.GetUrl("group_next_token") is not null)
        {
            throw ApiException.InvalidParameter(
                "group_next_token", request.Parameters.GetUrl("group_limit") is null ? "group_limit needs to be present in order to paginate over the groups" : "no such group: the token is unknown");
        }

        return LiteralAsync(request, "{\"groups\":[]}");
    }

    /// <summary>No alert exists while no rules engine runs.</summary>
    public Task AlertsAsync(DataPlaneRequest request) => LiteralAsync(request, "{\"alerts\":[]}");

    /// <summary>No Alertmanager is known while no rules engine runs.</summary>
    public Task AlertmanagersAsync(DataPlaneRequest request) => LiteralAsync(request, "{\"activeAlertmanagers\":[],\"droppedAlertmanagers\":[]}");

    /// <summary>What this server can do, by category, as Prometheus 3.8 and later tell it.</summary>
    public Task FeaturesAsync(DataPlaneRequest request) => Envelope.SuccessAsync(request.Http, json =>
    {
        json.Raw("{"u8);
        bool firstCategory = true;
        foreach ((string category, IReadOnlyDictionary<string, bool> features) in FeatureCatalog.Of(features))
        {
            json.Raw(firstCategory ? ""u8 : ","u8).Text(category).Raw(":{"u8);
            firstCategory = false;
            bool first = true;
            foreach ((string name, bool on) in features)
            {
                json.Raw(first ? ""u8 : ","u8).Text(name).Raw(on ? ":true"u8 : ":false"u8);
                first = false;
            }

            json.Raw("}"u8);
        }

        json.Raw("}"u8);
        return ValueTask.CompletedTask;
    });

    private static Task ReplayAsync(HttpContext context, int total, int opened) => Envelope.SuccessAsync(context, json =>
    {
        json.Raw("{\"min\":0,\"max\":"u8).Integer(total).Raw(",\"current\":"u8).Integer(opened).Raw("}"u8);
        return ValueTask.CompletedTask;
    });

    internal static string Rfc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static Task LiteralAsync(DataPlaneRequest request, string literal) => Envelope.SuccessAsync(request.Http, json =>
    {
        json.Raw(System.Text.Encoding.UTF8.GetBytes(literal));
        return ValueTask.CompletedTask;
    });
}
