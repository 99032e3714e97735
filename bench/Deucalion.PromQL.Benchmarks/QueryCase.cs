namespace Deucalion.PromQL.Benchmarks;

/// <summary>A query of the benchmark. Milliseconds; a range of 0 is an instant query.</summary>
internal sealed record QueryCase(string Name, string Expression, long Range = 0, long Step = 0)
{
    private const long Minute = 60_000;

    /// <summary>The kinds of the side-by-side suite, over both data sets.</summary>
    public static readonly QueryCase[] All =
    [
        new("single", """node_load1{instance="node-000:9100"}"""),
        new("up", "up"),
        new("absent", """absent(node_load1{instance="no-such-node"})"""),
        new("label_replace", """label_replace(up, "host", "$1", "instance", "([^:]+):.*")"""),
        new("sum by rate", "sum by (mode) (rate(node_cpu_seconds_total[5m]))"),
        new("topk", "topk(10, node_memory_MemFree_bytes)"),
        new("count all", """count({__name__!=""})"""),
        new("count by name", """count by (__name__) ({__name__!=""})"""),
        new("quantile_over_time", "quantile_over_time(0.95, node_load1[1h])"),
        new("subquery max", """max_over_time(sum by (instance) (rate(node_cpu_seconds_total{mode="user"}[5m]))[1h:1m])"""),
        new("increase long", "increase(node_network_receive_bytes_total[5h])"),
        new("avg long", "avg_over_time(node_memory_MemFree_bytes[5h])"),
        new("range single", """node_load1{instance="node-000:9100"}""", 60 * Minute, 15_000),
        new("range rate single", """rate(node_cpu_seconds_total{instance="node-000:9100",mode="user"}[1m])""", 60 * Minute, 15_000),
        new("range sum by rate", """sum by (instance) (rate(node_cpu_seconds_total{mode!="idle"}[5m]))""", 60 * Minute, 15_000),
        new("explore", """{instance="node-000:9100"}""", 60 * Minute, 60_000),
        new("utilisation", """1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))""", 300 * Minute, 30_000),
        new("memory ratio", "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes", 300 * Minute, 30_000),
        new("range topk", "topk(5, node_memory_Active_bytes)", 300 * Minute, 60_000),
        new("range quantile_over_time", "quantile_over_time(0.9, node_load5[1h])", 300 * Minute, 60_000),
        new("range subquery", "avg_over_time(sum by (instance) (node_load1)[30m:1m])", 240 * Minute, 5 * Minute),
        new("join", "node_filesystem_avail_bytes * on (instance) group_left (nodename) node_uname_info", 300 * Minute, 60_000),
        new("5h sum by rate", "sum by (mode) (rate(node_cpu_seconds_total[5m]))", 300 * Minute, 60_000),
        new("5h sum by rate 1h", "sum by (mode) (rate(node_cpu_seconds_total[1h]))", 240 * Minute, 60_000),
        new("5h sum rate all", """sum(rate({__name__=~"node_.+"}[5m]))""", 295 * Minute, 60_000),
        new("5h sum by job", "sum by (job) ({__name__=~\"node_.+\"})", 295 * Minute, 60_000),
        new("5h avg_over_time", "avg(avg_over_time(node_network_receive_bytes_total[1h]))", 240 * Minute, 60_000),
        new("5h sum_over_time", "sum_over_time(node_network_receive_bytes_total[1h])", 240 * Minute, 60_000),
        new("5h max_over_time", "max_over_time(node_network_receive_bytes_total[1h])", 240 * Minute, 5 * Minute),
        new("5h changes", "changes(node_network_receive_bytes_total[1h])", 240 * Minute, 60_000),
        new("5h stddev_over_time", "stddev_over_time(node_load1[1h])", 240 * Minute, 60_000),
        new("5h net", "sum by (instance) (rate(node_network_receive_bytes_total[5m])) + sum by (instance) (rate(node_network_transmit_bytes_total[5m]))", 300 * Minute, 60_000),
        new("histogram", "histogram_quantile(0.99, sum by (le, route) (rate(app_request_duration_seconds_bucket[5m])))", 60 * Minute, 15_000),
        new("5h histogram", "histogram_quantile(0.99, sum by (le, route) (rate(app_request_duration_seconds_bucket[5m])))", 300 * Minute, 60_000),
        new("pods regex", """count(kube_pod_info{pod=~"api-.*"})"""),
        new("pods regex sum", """sum by (namespace) (container_memory_working_set_bytes{pod=~".*-[0-9]{2}[05]-.*",container!=""})"""),
        new("pods topk", "topk(10, sum by (namespace, pod) (container_memory_working_set_bytes))"),
        new("pods join", "sum by (namespace, pod) (rate(container_cpu_usage_seconds_total[2m])) * on (namespace, pod) group_left (node, host_ip) kube_pod_info"),
        new("pods join range", "sum by (node) (container_memory_working_set_bytes * on (namespace, pod) group_left (created_by_name) kube_pod_info)", 10 * Minute, 30_000),
        new("pods phase", "sum by (phase) (kube_pod_status_phase)", 10 * Minute, 15_000),
        new("pods ratio", "sum by (namespace) (container_memory_working_set_bytes) / sum by (namespace) (container_cpu_usage_seconds_total)"),
        new("raw", """{__name__=~"node_cpu_seconds_total"}""", 300 * Minute, 15_000),
    ];
}
