using System.Collections.Frozen;
using Deucalion.Api.Metadata;
using Deucalion.Api.OpenApi;
using Deucalion.Api.Query;
using Deucalion.Api.Status;
using Deucalion.Control.Access;

namespace Deucalion.Api.Http;

/// <summary>The table of data plane paths: what Prometheus' HTTP API has, with its methods, and the groups that other rooms add.</summary>
public sealed class DataPlaneRoutes
{
    private static readonly string[] Get = ["GET"];
    private static readonly string[] GetPost = ["GET", "POST"];
    private static readonly string[] GetHead = ["GET", "HEAD"];

    private readonly FrozenDictionary<string, DataPlaneRoute> _fixed;
    private readonly RouteTemplate[] _templates;

    /// <summary>Makes the table.</summary>
    public DataPlaneRoutes(
        QueryEndpoints query, SeriesEndpoints series, MetadataEndpoints metadata, TargetEndpoints targets, StatusEndpoints status, SelfMetricsEndpoint selfMetrics,
        DataPlaneFeatures features, IEnumerable<IDataPlaneRouteSource> more)
    {
        DataPlaneRoute[] own =
        [
            Read("api/v1/query", GetPost, query.InstantAsync),
            Read("api/v1/query_range", GetPost, query.RangeAsync),
            Read("api/v1/query_exemplars", GetPost, query.ExemplarsAsync),
            Free("api/v1/format_query", GetPost, query.FormatAsync),
            Free("api/v1/parse_query", GetPost, query.ParseAsync),
            Read("api/v1/series", GetPost, series.SeriesAsync),
            Read("api/v1/labels", GetPost, series.LabelNamesAsync),
            Read("api/v1/label/{name}/values", Get, series.LabelValuesAsync),
            Read("api/v1/metadata", Get, metadata.MetadataAsync),
            Read("api/v1/targets", Get, targets.TargetsAsync),
            Read("api/v1/targets/metadata", Get, targets.TargetMetadataAsync),
            Whole("api/v1/targets/relabel_steps", Get, targets.RelabelStepsAsync),
            Whole("api/v1/scrape_pools", Get, targets.ScrapePoolsAsync),
            Whole("api/v1/scrape_pools/config", Get, targets.ScrapePoolConfigAsync),
            Read("api/v1/rules", Get, status.RulesAsync),
            Read("api/v1/alerts", Get, status.AlertsAsync),
            Whole("api/v1/alertmanagers", Get, status.AlertmanagersAsync),
            Free("api/v1/status/buildinfo", Get, status.BuildInfoAsync),
            Free("api/v1/status/runtimeinfo", Get, status.RuntimeInfoAsync),
            Free("api/v1/status/flags", Get, status.FlagsAsync),
            Whole("api/v1/status/config", Get, status.ConfigAsync),
            Whole("api/v1/status/tsdb/blocks", Get, status.BlocksAsync),
            Read("api/v1/status/active_queries", GetPost, query.Active.ActiveAsync),
            Read("api/v1/status/top_queries", GetPost, query.Active.TopAsync),
            Whole("api/v1/status/self_metrics", Get, selfMetrics.AnswerAsync),
            Free("api/v1/status/walreplay", Get, status.WalReplayAsync) with { WhileOpening = status.WalReplayAsync },
            Free("api/v1/openapi.yaml", Get, r => OpenApiDocument.WriteAsync(r, All!)),
            Free("api/v1/features", Get, status.FeaturesAsync),
            Free("-/healthy", GetHead, InstanceHealth.HealthyAsync) with { OnDefaultInstance = false },
            Free("-/ready", GetHead, InstanceHealth.ReadyAsync) with { OnDefaultInstance = false },
        ];
        All = [.. own, .. more.SelectMany(m => m.Routes)];
        _fixed = All.Where(r => !r.Path.Contains('{')).ToFrozenDictionary(r => r.Path, StringComparer.Ordinal);
        _templates = [.. All.Where(r => r.Path.Contains('{')).Select(r => new RouteTemplate(r)).OrderByDescending(t => t.FixedSegments)];
    }

    /// <summary>Every path, in the order in which documents list them.</summary>
    public IReadOnlyList<DataPlaneRoute> All { get; }

    /// <summary>Finds the route of a path below the instance's URL (no leading slash) and the values of its variable segments; null when there is none.</summary>
    public DataPlaneRoute? Find(string path, out string[] values)
    {
        values = [];
        if (_fixed.TryGetValue(path, out DataPlaneRoute? route))
        {
            return route;
        }

        foreach (RouteTemplate template in _templates)
        {
            if (template.Match(path) is { } found)
            {
                values = found;
                return template.Route;
            }
        }

        return null;
    }

    private static DataPlaneRoute Read(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.QueryMetrics, handler) { Visibility = SeriesVisibility.Filtered };

    private static DataPlaneRoute Whole(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.QueryMetrics, handler) { Visibility = SeriesVisibility.WholeInstance };

    private static DataPlaneRoute Free(string path, string[] methods, Func<DataPlaneRequest, Task> handler) =>
        new(path, methods, PermissionAction.QueryMetrics, handler) { Visibility = SeriesVisibility.NoSeries };

}
