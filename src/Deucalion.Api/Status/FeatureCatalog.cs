using Deucalion.Api.Http;
using Deucalion.PromQL.Syntax;

namespace Deucalion.Api.Status;

/// <summary>The <c>features</c> answer: categories and names as Prometheus 3.14 has them.</summary>
internal static class FeatureCatalog
{
    /// <summary>What is on with these switches.</summary>
    public static SortedDictionary<string, IReadOnlyDictionary<string, bool>> Of(DataPlaneFeatures features)
    {
        string[] api = ["label_values_match", "openapi_3.1", "openapi_3.2", "query_stats", "query_warnings", "search_fuzz_alg_jarowinkler", "search_fuzz_alg_subsequence", "time_range_labels", "time_range_series"];
        (string Name, bool On)[] switches =
        [
            ("admin", features.Admin), ("lifecycle", features.Lifecycle), ("otlp_write_receiver", features.OtlpReceiver),
            ("remote_write_receiver", features.RemoteWriteReceiver), ("search", features.Search),
        ];
        var all = new SortedDictionary<string, IReadOnlyDictionary<string, bool>>(StringComparer.Ordinal)
        {
            ["api"] = Set([.. api, .. switches.Where(s => s.On).Select(s => s.Name)], ["exclude_alerts", .. switches.Where(s => !s.On).Select(s => s.Name)]),
            ["prometheus"] = Set([], ["agent_mode", "auto_reload_config"]),
            ["promql"] = Set(PromQLFeatures.Language, []),
            ["promql_operators"] = Set(PromQLFeatures.Operators, []),
            ["promql_functions"] = Set(PromQLFeatures.Functions, []),
            ["scrape"] = Set(["extra_scrape_metrics"], ["start_timestamp_zero_ingestion", "type_and_unit_labels"]),
            ["service_discovery_providers"] = Set(["dns", "file", "http", "static"], []),
            ["tsdb"] = Set(["exemplar_storage", "native_histograms", "out_of_order_ingestion"], []),
            ["ui"] = Set([], ["ui_v2", "ui_v3"]),
        };
        return all;
    }

    private static SortedDictionary<string, bool> Set(IEnumerable<string> on, IEnumerable<string> off)
    {
        var set = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (string name in on)
        {
            set[name] = true;
        }

        foreach (string name in off)
        {
            set[name] = false;
        }

        return set;
    }
}
