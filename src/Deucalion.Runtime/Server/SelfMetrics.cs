using System.Diagnostics;
using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Queries;
using Deucalion.Scrape;

namespace Deucalion.Runtime.Server;

/// <summary>
/// The server's own metrics: Prometheus' names and meanings where it has them, with the label <c>instance_id</c> for what belongs to an
/// instance; <c>deucalion_*</c> for what only this product has.
/// </summary>
public sealed class SelfMetrics(ServerFacts facts, RunningInstances instances, QueryGate gate, HttpCounters http)
{
    private const string Id = "instance_id";

    /// <summary>
    /// The metrics as text 0.0.4, with the series of the instances that <paramref name="show"/> accepts. The ids of instances are
    /// part of their URLs and not for everybody.
    /// </summary>
    public byte[] Render(Func<RunningInstance, bool> show)
    {
        var text = new MetricsText();
        WriteProcess(text);
        WriteHttp(text);
        RunningInstance[] running = [.. instances.All.Where(show).OrderBy(i => i.Record.Id, StringComparer.Ordinal)];
        WriteInstances(text, running);
        WriteScraping(text, running);
        RemoteMetrics.Write(text, running);
        return text.ToArray();
    }

    private void WriteProcess(MetricsText text)
    {
        using var process = Process.GetCurrentProcess();
        text.Family("prometheus_build_info", MetricType.Gauge, "A metric with a constant '1' value labeled by version of the Prometheus API that this server speaks.")
            .Sample("prometheus_build_info", 1, ("version", ServerFacts.PrometheusVersion), ("revision", "deucalion-" + facts.Version));
        text.Family("deucalion_build_info", MetricType.Gauge, "A metric with a constant '1' value labeled by version.")
            .Sample("deucalion_build_info", 1, ("version", facts.Version), ("dotnet", Environment.Version.ToString()));
        text.Single("process_cpu_seconds_total", MetricType.Counter, "Total user and system CPU time spent in seconds.", process.TotalProcessorTime.TotalSeconds);
        text.Single("process_resident_memory_bytes", MetricType.Gauge, "Resident memory size in bytes.", process.WorkingSet64);
        text.Single("process_virtual_memory_bytes", MetricType.Gauge, "Virtual memory size in bytes.", process.VirtualMemorySize64);
        text.Single("process_start_time_seconds", MetricType.Gauge, "Start time of the process since unix epoch in seconds.", facts.StartTime.ToUnixTimeMilliseconds() / 1000.0);
        text.Single("process_threads", MetricType.Gauge, "Number of threads of the process.", process.Threads.Count);
        text.Single("process_open_fds", MetricType.Gauge, "Number of open file descriptors.", CountDescriptors());
        text.Single("dotnet_gc_heap_size_bytes", MetricType.Gauge, "Bytes of the managed heap.", GC.GetTotalMemory(forceFullCollection: false));
        text.Single("dotnet_gc_allocated_bytes_total", MetricType.Counter, "Bytes allocated on the managed heap since start.", GC.GetTotalAllocatedBytes());
        text.Family("dotnet_gc_collections_total", MetricType.Counter, "Garbage collections by generation.");
        for (int g = 0; g <= GC.MaxGeneration; g++)
        {
            text.Sample("dotnet_gc_collections_total", GC.CollectionCount(g), ("generation", g.ToString(CultureInfo.InvariantCulture)));
        }

        text.Single("dotnet_gc_pause_seconds_total", MetricType.Counter, "Seconds that garbage collection has paused the process.", GC.GetTotalPauseDuration().TotalSeconds);
        text.Single("deucalion_queries_waiting", MetricType.Gauge, "Queries that wait for a place.", gate.Waiting);
        text.Single("deucalion_queries_running_heavy", MetricType.Gauge, "Heavy queries that run.", gate.RunningHeavy);
        text.Single("deucalion_query_memory_bytes", MetricType.Gauge, "Bytes of memory set aside for running queries.", gate.Memory.Used);
        text.Single("deucalion_query_memory_limit_bytes", MetricType.Gauge, "Bytes that all queries together may take.", gate.Memory.Budget);
        text.Single("prometheus_engine_queries", MetricType.Gauge, "The current number of queries being executed or waiting.", gate.Running);
    }

    private static int CountDescriptors()
    {
        try
        {
            return Directory.GetFileSystemEntries("/proc/self/fd").Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private void WriteHttp(MetricsText text)
    {
        text.Family("prometheus_http_requests_total", MetricType.Counter, "Counter of HTTP requests.");
        foreach ((string handler, int code, long count) in http.Requests)
        {
            text.Sample("prometheus_http_requests_total", count, ("code", code.ToString(CultureInfo.InvariantCulture)), ("handler", handler));
        }

        const string name = "prometheus_http_request_duration_seconds";
        text.Family(name, MetricType.Histogram, "Histogram of latencies for HTTP requests.");
        foreach ((string handler, long[] buckets, long count, double sum) in http.DurationsByHandler())
        {
            for (int i = 0; i < buckets.Length; i++)
            {
                text.Sample(name + "_bucket", buckets[i], ("handler", handler), ("le", HttpCounters.Bounds[i].ToString(CultureInfo.InvariantCulture)));
            }

            text.Sample(name + "_bucket", count, ("handler", handler), ("le", "+Inf"));
            text.Sample(name + "_sum", sum, ("handler", handler));
            text.Sample(name + "_count", count, ("handler", handler));
        }
    }

    private static void WriteInstances(MetricsText text, RunningInstance[] running)
    {
        text.Single("deucalion_instances", MetricType.Gauge, "Instances that this process serves.", running.Length);
        Each(text, running, "prometheus_tsdb_head_series", MetricType.Gauge, "Total number of series in the head block.", i => i.Store.ActiveSeries);
        Each(text, running, "prometheus_tsdb_head_max_time_seconds", MetricType.Gauge, "Maximum timestamp of the instance's samples.", i => i.Store.MaxTime == long.MinValue ? 0 : i.Store.MaxTime / 1000);
        Each(text, running, "prometheus_tsdb_head_samples_appended_total", MetricType.Counter, "Total number of appended samples.", i => i.Usage.SamplesStored);
        Each(text, running, "deucalion_storage_head_bytes", MetricType.Gauge, "Native memory of the series and samples that are not in parts yet.", i => i.Store.HeadBytes);
        Each(text, running, "deucalion_storage_damaged_parts", MetricType.Gauge, "Parts that were set aside as damaged since the instance was opened.", i => i.Store.DamagedParts);
        Each(text, running, "deucalion_samples_refused_total", MetricType.Counter, "Samples that were refused.", i => i.Usage.SamplesRefused);
        Each(text, running, "deucalion_write_requests_total", MetricType.Counter, "Write requests.", i => i.Usage.WriteRequests);
        Each(text, running, "deucalion_write_bytes_total", MetricType.Counter, "Bytes of write requests as they came.", i => i.Usage.WriteBytes);
        Each(text, running, "deucalion_queries_total", MetricType.Counter, "Queries that were answered.", i => i.Usage.Queries);
        Each(text, running, "deucalion_queries_failed_total", MetricType.Counter, "Queries that failed.", i => i.Usage.FailedQueries);
        Each(text, running, "deucalion_query_samples_read_total", MetricType.Counter, "Samples that queries read from storage.", i => i.Usage.SamplesRead);
    }

    private static void Each(MetricsText text, RunningInstance[] running, string name, MetricType type, string help, Func<RunningInstance, double> value)
    {
        text.Family(name, type, help);
        foreach (RunningInstance instance in running)
        {
            text.Sample(name, value(instance), (Id, instance.Record.Id));
        }
    }

    private static void WriteScraping(MetricsText text, RunningInstance[] running)
    {
        IEnumerable<(string InstanceId, ScrapeMetric Metric)> all = running.SelectMany(i => i.Scrape.Metrics().Select(m => (i.Record.Id, m)));
        foreach (IGrouping<string, (string InstanceId, ScrapeMetric Metric)> family in all.GroupBy(m => FamilyOf(m.Metric), StringComparer.Ordinal))
        {
            ScrapeMetric first = family.First().Metric;
            text.Family(family.Key, first.Type, first.Help);
            foreach ((string instanceId, ScrapeMetric m) in family)
            {
                text.Sample(m.Name, m.Value, [(Id, instanceId), .. m.Labels.ToPairs().Select(p => (p.Key, p.Value))]);
            }
        }
    }

    private static string FamilyOf(ScrapeMetric m)
    {
        if (m.Type == MetricType.Summary)
        {
            foreach (string suffix in new[] { "_sum", "_count" })
            {
                if (m.Name.EndsWith(suffix, StringComparison.Ordinal))
                {
                    return m.Name[..^suffix.Length];
                }
            }
        }

        return m.Name;
    }
}
