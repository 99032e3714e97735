using System.Collections.Frozen;
using Deucalion.Api.Metadata;
using Deucalion.Api.Query;
using Deucalion.Api.Status;
using Deucalion.Control.Access;

namespace Deucalion.Api.Http;

/// <summary>The table of data plane paths: what Prometheus' HTTP API has, with its methods.</summary>
public sealed class DataPlaneRoutes
{
    private static readonly string[] Get = ["GET"];
    private static readonly string[] GetPost = ["GET", "POST"];
    private static readonly string[] GetHead = ["GET", "HEAD"];

    private readonly FrozenDictionary<string, DataPlaneRoute> _routes;
    private readonly DataPlaneRoute _labelValues;
    private readonly ProtocolRoutes _protocols;

    /// <summary>Makes the table.</summary>
    public DataPlaneRoutes(
        QueryEndpoints query, SeriesEndpoints series, MetadataEndpoints metadata, TargetEndpoints targets, StatusEndpoints status, SelfMetricsEndpoint selfMetrics, ProtocolRoutes protocols)
    {
        DataPlaneRoute[] all =
        [
            Read("api/v1/query", GetPost, query.InstantAsync),
            Read("api/v1/query_range", GetPost, query.RangeAsync),
            Read("api/v1/query_exemplars", GetPost, query.ExemplarsAsync),
            Read("api/v1/format_query", GetPost, query.FormatAsync),
            Read("api/v1/parse_query", GetPost, query.ParseAsync),
            Read("api/v1/series", GetPost, series.SeriesAsync),
            Read("api/v1/labels", GetPost, series.LabelNamesAsync),
            Read("api/v1/metadata", Get, metadata.MetadataAsync),
            Read("api/v1/targets", Get, targets.TargetsAsync),
            Read("api/v1/targets/metadata", Get, targets.TargetMetadataAsync),
            Read("api/v1/targets/relabel_steps", Get, targets.RelabelStepsAsync),
            Read("api/v1/scrape_pools", Get, targets.ScrapePoolsAsync),
            Read("api/v1/scrape_pools/config", Get, targets.ScrapePoolConfigAsync),
            Read("api/v1/rules", Get, status.RulesAsync),
            Read("api/v1/alerts", Get, status.AlertsAsync),
            Read("api/v1/alertmanagers", Get, status.AlertmanagersAsync),
            Read("api/v1/status/buildinfo", Get, status.BuildInfoAsync),
            Read("api/v1/status/runtimeinfo", Get, status.RuntimeInfoAsync),
            Read("api/v1/status/flags", Get, status.FlagsAsync),
            Read("api/v1/status/config", Get, status.ConfigAsync),
            Read("api/v1/status/tsdb", Get, status.TsdbAsync),
            Read("api/v1/status/tsdb/blocks", Get, status.BlocksAsync),
            Read("api/v1/status/self_metrics", Get, selfMetrics.AnswerAsync),
            Read("api/v1/status/walreplay", Get, status.WalReplayAsync),
            Read("api/v1/features", Get, status.FeaturesAsync),
            Read("api/v1/notifications", Get, status.NotificationsAsync),
            .. protocols.All(),
            Read("-/healthy", GetHead, InstanceHealth.HealthyAsync),
            Read("-/ready", GetHead, InstanceHealth.ReadyAsync),
        ];
        _protocols = protocols;
        _routes = all.ToFrozenDictionary(r => r.Path, StringComparer.Ordinal);
        _labelValues = Read("api/v1/label/{name}/values", Get, series.LabelValuesAsync);
    }

    /// <summary>Finds the route of a path below the instance's URL (no leading slash); null when there is none.</summary>
    public DataPlaneRoute? Find(string path, out string label)
    {
        label = string.Empty;
        if (_routes.TryGetValue(path, out DataPlaneRoute? route))
        {
            return route;
        }

        const string prefix = "api/v1/label/";
        const string suffix = "/values";
        if (path.StartsWith(prefix, StringComparison.Ordinal) && path.EndsWith(suffix, StringComparison.Ordinal) && path.Length > prefix.Length + suffix.Length)
        {
            label = path[prefix.Length..^suffix.Length];
            return label.Contains('/') ? null : _labelValues;
        }

        return _protocols.FindPush(path, out label);
    }

    private static DataPlaneRoute Read(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.QueryMetrics, handler);
}
