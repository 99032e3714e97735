using Deucalion.PromQL.Syntax;

namespace Deucalion.Api.Status;

/// <summary>The <c>features</c> answer: categories and names as Prometheus 3.14 has them.</summary>
internal static class FeatureCatalog
{
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, bool>> All = Build();

    private static SortedDictionary<string, IReadOnlyDictionary<string, bool>> Build()
    {
        var all = new SortedDictionary<string, IReadOnlyDictionary<string, bool>>(StringComparer.Ordinal)
        {
            ["api"] = Set(["label_values_match", "otlp_write_receiver", "query_stats", "query_warnings", "remote_write_receiver", "time_range_labels", "time_range_series"], ["admin", "exclude_alerts", "lifecycle"]),
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
