using System.Collections.Frozen;

namespace Deucalion.Api.OpenApi;

/// <summary>Descriptions of the data plane's paths, by the templates of the route table.</summary>
internal static class PathCatalog
{
    private const string Text = "text/plain";
    private const string Yaml = "application/yaml";

    private static readonly PathParameter Query = new("query", "string", "A PromQL expression.", Required: true);
    private static readonly PathParameter Timeout = new("timeout", "duration", "Shortens the query timeout.");
    private static readonly PathParameter Limit = new("limit", "integer", "Most results; 0 for all. An answer that was cut has a warning.");
    private static readonly PathParameter Lookback = new("lookback_delta", "duration", "How far back a sample still counts.");
    private static readonly PathParameter Stats = new("stats", "string", "true or all: adds statistics of the query.");
    private static readonly PathParameter Match = new("match[]", "selector", "Series selector.", Repeats: true);
    private static readonly PathParameter NeededMatch = Match with { Required = true };
    private static readonly PathParameter Start = new("start", "time", "Start of the range.");
    private static readonly PathParameter End = new("end", "time", "End of the range.");
    private static readonly PathParameter Pool = new("scrapePool", "string", "Name of a scrape pool.");
    private static readonly PathParameter Selector = new("selector", "selector", "Series selector.");
    private static readonly PathParameter Method = new("count_method", "string", "inmemory or active.");

    private static readonly PathParameter[] Search =
    [
        Start, End, Match, new("search[]", "string", "Term; several are alternatives.", Repeats: true), new("fuzz_threshold", "integer", "0 to 100."),
        new("fuzz_alg", "string", "subsequence or jarowinkler."), new("case_sensitive", "boolean", "True unless given."), new("sort_by", "string", "alpha or score."),
        new("sort_dir", "string", "asc or dsc."), new("include_score", "boolean", "Adds the score of each result."), new("limit", "integer", "Most results (100)."), new("batch_size", "integer", "Results a line (100)."),
    ];

    private static readonly FrozenDictionary<string, PathDocument> All = new Dictionary<string, PathDocument>(StringComparer.Ordinal)
    {
        ["api/v1/query"] = new("query", "Evaluates an expression at one time.", [Query, new("time", "time", "Evaluation time (now)."), Timeout, Limit, Lookback, Stats]),
        ["api/v1/query_range"] = new("query", "Evaluates an expression over a range.", [Query, Start with { Required = true }, End with { Required = true }, new("step", "duration", "Resolution.", Required: true), Timeout, Limit, Lookback, Stats]),
        ["api/v1/query_exemplars"] = new("query", "Exemplars of the series that an expression selects.", [Query, Start, End]),
        ["api/v1/format_query"] = new("query", "Formats an expression.", [Query]),
        ["api/v1/parse_query"] = new("query", "Parses an expression to its tree.", [Query]),
        ["api/v1/series"] = new("metadata", "Label sets of series.", [NeededMatch, Start, End, Limit]),
        ["api/v1/series/count"] = new("cardinality", "Number of series.", [Start, End]),
        ["api/v1/labels"] = new("metadata", "Label names.", [Match, Start, End, Limit]),
        ["api/v1/label/{name}/values"] = new("metadata", "Values of a label.", [Match, Start, End, Limit]),
        ["api/v1/metadata"] = new("metadata", "Type, help and unit of metric families.", [new("metric", "string", "Family."), new("limit", "integer", "Most families; negative for all."), new("limit_per_metric", "integer", "Most entries a family.")]),
        ["api/v1/search/metric_names"] = new("search", "Searches metric names.", [.. Search, new("include_metadata", "boolean", "Adds type, help and unit.")], "application/x-ndjson"),
        ["api/v1/search/label_names"] = new("search", "Searches label names.", Search, "application/x-ndjson"),
        ["api/v1/search/label_values"] = new("search", "Searches values of a label.", [new("label", "string", "Label name.", Required: true), .. Search], "application/x-ndjson"),
        ["api/v1/targets"] = new("targets", "Scrape targets.", [new("state", "string", "active, dropped or any."), Pool]),
        ["api/v1/targets/metadata"] = new("targets", "Metadata by target.", [new("match_target", "selector", "Selector over target labels."), new("metric", "string", "Family."), Limit]),
        ["api/v1/targets/relabel_steps"] = new("targets", "What each relabeling rule makes of a target's labels.", [Pool with { Required = true }, new("labels", "string", "JSON object of labels.", Required: true)]),
        ["api/v1/scrape_pools"] = new("targets", "Names of the scrape pools.", []),
        ["api/v1/scrape_pools/config"] = new("targets", "Configuration of a scrape pool.", [Pool with { Required = true }]),
        ["api/v1/rules"] = new("rules", "Rule groups.", [new("type", "string", "alert or record."), new("rule_name[]", "string", "Rule name.", Repeats: true), new("rule_group[]", "string", "Group name.", Repeats: true), new("file[]", "string", "File.", Repeats: true), Match, new("exclude_alerts", "boolean", "Leaves alerts out."), new("group_limit", "integer", "Most groups."), new("group_next_token", "string", "Where the next page begins.")]),
        ["api/v1/alerts"] = new("rules", "Active alerts.", []),
        ["api/v1/alertmanagers"] = new("rules", "Alertmanagers.", []),
        ["api/v1/status/buildinfo"] = new("status", "Version.", []),
        ["api/v1/status/runtimeinfo"] = new("status", "Facts of the process.", []),
        ["api/v1/status/flags"] = new("status", "Flags.", []),
        ["api/v1/status/config"] = new("status", "Configuration of the instance, secrets hidden.", []),
        ["api/v1/status/tsdb"] = new("status", "Cardinality statistics.", [new("limit", "integer", "Entries a list, 1 to 10000 (10)."), new("topN", "integer", "The same as limit."), new("date", "string", "A day such as 2026-01-31."), new("focusLabel", "string", "Label whose values are counted."), Match]),
        ["api/v1/status/tsdb/blocks"] = new("status", "Parts on disk.", []),
        ["api/v1/status/self_metrics"] = new("status", "The server's own metrics.", [new("metric_name_pattern", "string", "Anchored regular expression.")]),
        ["api/v1/status/walreplay"] = new("status", "Progress of the log replay.", []),
        ["api/v1/status/active_queries"] = new("status", "Queries that run or wait.", []),
        ["api/v1/status/top_queries"] = new("status", "Queries by count and time.", [new("topN", "integer", "Entries a list (20)."), new("maxLifetime", "duration", "How far back (10m).")]),
        ["api/v1/user_limits"] = new("status", "Limits in force for the caller.", []),
        ["api/v1/features"] = new("status", "What the server can do.", []),
        ["api/v1/notifications"] = new("notifications", "What is the matter.", []),
        ["api/v1/notifications/live"] = new("notifications", "The same as a stream of server-sent events.", [], "text/event-stream"),
        ["api/v1/cardinality/label_names"] = new("cardinality", "Label names with their number of values.", [Selector, new("limit", "integer", "Entries, at most 500 (20)."), Method]),
        ["api/v1/cardinality/label_values"] = new("cardinality", "Values of labels with their number of series.", [new("label_names[]", "string", "Label name.", Required: true, Repeats: true), Selector, new("limit", "integer", "Entries, at most 500 (20)."), Method]),
        ["api/v1/cardinality/active_series"] = new("cardinality", "Label sets of active series.", [Selector with { Required = true }]),
        ["api/v1/read"] = new("remote", "Remote read.", []) { Body = "application/x-protobuf" },
        ["api/v1/write"] = new("remote", "Remote write 1.0 and 2.0.", [], Text) { Status = 204, Body = "application/x-protobuf" },
        ["api/v1/push"] = new("remote", "The same as write.", [], Text) { Status = 204, Body = "application/x-protobuf" },
        ["api/prom/push"] = new("remote", "The same as write.", [], Text) { Status = 204, Body = "application/x-protobuf" },
        ["api/v1/receive"] = new("remote", "The same as write.", [], Text) { Status = 204, Body = "application/x-protobuf" },
        ["api/v3/write"] = new("remote", "The same as write.", [], Text) { Status = 204, Body = "application/x-protobuf" },
        ["otlp/v1/metrics"] = new("otlp", "OTLP metrics.", [], Text) { Body = "application/x-protobuf" },
        ["opentelemetry/v1/metrics"] = new("otlp", "OTLP metrics.", [], Text) { Body = "application/x-protobuf" },
        ["opentelemetry/api/v1/push"] = new("otlp", "OTLP metrics.", [], Text) { Body = "application/x-protobuf" },
        ["write"] = new("import", "Influx line protocol.", [], Text) { Status = 204, Body = Text },
        ["api/v2/write"] = new("import", "Influx line protocol.", [], Text) { Status = 204, Body = Text },
        ["influx/write"] = new("import", "Influx line protocol.", [], Text) { Status = 204, Body = Text },
        ["influx/api/v2/write"] = new("import", "Influx line protocol.", [], Text) { Status = 204, Body = Text },
        ["ping"] = new("import", "What Influx clients ask first.", [], Text) { Status = 204 },
        ["query"] = new("import", "What Influx clients ask first.", []),
        ["influx/ping"] = new("import", "What Influx clients ask first.", [], Text) { Status = 204 },
        ["influx/query"] = new("import", "What Influx clients ask first.", []),
        ["api/v1/import"] = new("import", "JSON lines, as export writes them.", [], Text) { Status = 204, Body = "application/json" },
        ["api/v1/import/csv"] = new("import", "CSV by a format of columns.", [], Text) { Status = 204, Body = "text/csv" },
        ["api/v1/import/prometheus"] = new("import", "Prometheus or OpenMetrics text.", [], Text) { Status = 204, Body = Text },
        ["api/v1/import/prometheus/metrics/job/{*labels}"] = new("import", "The same with labels in the path.", [], Text) { Status = 204, Body = Text },
        ["api/v1/import/prometheus/metrics/job@base64/{*labels}"] = new("import", "The same with labels in the path.", [], Text) { Status = 204, Body = Text },
        ["api/v1/export"] = new("import", "Samples as JSON lines.", [NeededMatch, Start, End]),
        ["pushgateway/metrics/job/{*labels}"] = new("push", "Sets (PUT), adds to (POST) or deletes a group of pushed metrics.", [], Text) { Body = Text },
        ["pushgateway/metrics/job@base64/{*labels}"] = new("push", "Sets (PUT), adds to (POST) or deletes a group of pushed metrics.", [], Text) { Body = Text },
        ["pushgateway/metrics"] = new("push", "The pushed metrics.", [], Text),
        ["pushgateway/metrics/"] = new("push", "The pushed metrics.", [], Text),
        ["pushgateway/api/v1/metrics"] = new("push", "The pushed groups.", []),
        ["pushgateway/api/v1/status"] = new("push", "Version and flags.", []),
        ["pushgateway/-/healthy"] = new("push", "Health.", [], Text),
        ["pushgateway/-/ready"] = new("push", "Readiness.", [], Text),
        ["api/v1/pushgateway/metrics/job/{*labels}"] = new("push", "Sets (PUT), adds to (POST) or deletes a group of pushed metrics.", [], Text) { Body = Text },
        ["api/v1/pushgateway/metrics/job@base64/{*labels}"] = new("push", "Sets (PUT), adds to (POST) or deletes a group of pushed metrics.", [], Text) { Body = Text },
        ["api/v1/pushgateway/metrics"] = new("push", "The pushed metrics.", [], Text),
        ["api/v1/pushgateway/metrics/"] = new("push", "The pushed metrics.", [], Text),
        ["api/v1/pushgateway/api/v1/metrics"] = new("push", "The pushed groups.", []),
        ["api/v1/pushgateway/api/v1/status"] = new("push", "Version and flags.", []),
        ["api/v1/pushgateway/-/healthy"] = new("push", "Health.", [], Text),
        ["api/v1/pushgateway/-/ready"] = new("push", "Readiness.", [], Text),
        ["api/v1/otlp/v1/metrics"] = new("otlp", "OTLP metrics.", [], Text) { Body = "application/x-protobuf" },
        ["api/v1/admin/tsdb/delete_series"] = new("admin", "Deletes samples of series.", [NeededMatch, Start, End], Text) { Status = 204 },
        ["api/v1/admin/tsdb/clean_tombstones"] = new("admin", "Removes deleted samples from the disk.", [], Text) { Status = 204 },
        ["api/v1/admin/tsdb/snapshot"] = new("admin", "Makes a snapshot.", [new("skip_head", "boolean", "Leaves out what is in memory alone.")]),
        ["api/v1/admin/tsdb/compact"] = new("admin", "Writes the memory to disk and merges what can be merged.", [], Text) { Status = 204 },
        ["internal/force_flush"] = new("admin", "Writes the memory to disk.", [], Text) { Status = 204 },
        ["internal/force_merge"] = new("admin", "The same as admin/tsdb/compact.", [], Text) { Status = 204 },
        ["api/v1/openapi.yaml"] = new("status", "This document.", [new("openapi_version", "string", "3.1 or 3.2.")], Yaml),
        ["federate"] = new("federation", "The newest samples of series, for another Prometheus to scrape.", [Match], Text),
        ["metrics"] = new("status", "The server's own metrics and those of this instance.", [], Text),
        ["config/v1/rules"] = new("ruler", "All rule groups by namespace.", [], Yaml),
        ["config/v1/rules/{namespace}"] = new("ruler", "The rule groups of a namespace; POST sets one group.", [], Yaml) { Body = Yaml },
        ["config/v1/rules/{namespace}/{group}"] = new("ruler", "A rule group.", [], Yaml),
        ["-/healthy"] = new("management", "Health.", [], Text),
        ["-/ready"] = new("management", "Readiness.", [], Text),
        ["-/reload"] = new("management", "Puts the stored configuration in force again.", [], Text),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The templates that are described.</summary>
    public static IEnumerable<string> Paths => All.Keys;

    /// <summary>The description; a plain one for a path that has none.</summary>
    public static PathDocument Of(string path) => All.TryGetValue(path, out PathDocument? document) ? document : new PathDocument("other", "See the documentation of the data plane.", [], Text);
}
