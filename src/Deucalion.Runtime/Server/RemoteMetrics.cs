using Deucalion.Model.Samples;
using Deucalion.RemoteWrite.Sending;
using Deucalion.Runtime.Instances;

namespace Deucalion.Runtime.Server;

/// <summary>Metrics of remote write destinations, under Prometheus' names.</summary>
internal static class RemoteMetrics
{
    /// <summary>Writes the families that have samples.</summary>
    public static void Write(MetricsText text, IReadOnlyList<RunningInstance> running)
    {
        (string Id, SendingDestination Destination)[] all = [.. running.SelectMany(i => i.Remote.Appender.Destinations.Select(d => (i.Record.Id, d)))];
        if (all.Length == 0)
        {
            return;
        }

        Each(text, all, "prometheus_remote_storage_samples_total", MetricType.Counter, "Samples, histograms and exemplars that were delivered.", d => d.Counters.Sent);
        Each(text, all, "prometheus_remote_storage_samples_failed_total", MetricType.Counter, "Those that the destination refused for good.", d => d.Counters.Failed);
        Each(text, all, "prometheus_remote_storage_samples_retried_total", MetricType.Counter, "Those whose request was repeated.", d => d.Counters.Retried);
        Each(text, all, "prometheus_remote_storage_samples_dropped_total", MetricType.Counter, "Those that were given up: buffer full, too old, or the instance ended.", d => d.Counters.Dropped);
        Each(text, all, "prometheus_remote_storage_samples_pending", MetricType.Gauge, "Those that wait.", d => d.Counters.Pending);
        Each(text, all, "prometheus_remote_storage_bytes_total", MetricType.Counter, "Compressed bytes of delivered requests.", d => d.Counters.Bytes);
        Each(text, all, "prometheus_remote_storage_shards", MetricType.Gauge, "Queues that send in parallel.", d => d.Shards);
        Each(text, all, "prometheus_remote_storage_shard_capacity", MetricType.Gauge, "Samples that a queue holds.", d => (double)d.Capacity / d.Shards);
        Each(text, all, "prometheus_remote_storage_queue_highest_sent_timestamp_seconds", MetricType.Gauge, "Time of the newest delivered sample.", d => d.Counters.HighestSentTime / 1000.0);
    }

    private static void Each(MetricsText text, (string Id, SendingDestination Destination)[] all, string name, MetricType type, string help, Func<SendingDestination, double> value)
    {
        text.Family(name, type, help);
        foreach ((string id, SendingDestination d) in all)
        {
            text.Sample(name, value(d), ("instance_id", id), ("remote_name", d.Name), ("url", d.Url));
        }
    }
}
