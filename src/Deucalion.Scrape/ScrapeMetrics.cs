using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Scrape.Loops;

namespace Deucalion.Scrape;

/// <summary>Names the counts of a scrape service as Prometheus does.</summary>
internal static class ScrapeMetrics
{
    public static IReadOnlyList<ScrapeMetric> Of(
        ScrapeCounters c, ScrapeSnapshot snapshot, IReadOnlyList<(string Interval, double Sum, long Count, double[] Quantiles)> intervals)
    {
        var list = new List<ScrapeMetric>();
        Count("prometheus_target_scrape_pools_total", "Scrape pools created.", c.Pools);
        Count("prometheus_target_scrape_pool_reloads_total", "Scrape pool reloads.", c.PoolReloads);
        Count("prometheus_target_scrape_pool_exceeded_target_limit_total", "Times a scrape pool had more targets than its limit.", c.ExceededTargetLimit);
        Count("prometheus_target_scrape_pool_exceeded_label_limits_total", "Scrapes that hit a label limit.", c.ExceededLabelLimits);
        Count("prometheus_target_scrapes_exceeded_body_size_limit_total", "Scrapes that hit the body size limit.", c.ExceededBodySizeLimit);
        Count("prometheus_target_scrapes_exceeded_sample_limit_total", "Scrapes that hit the sample limit.", c.ExceededSampleLimit);
        Count("prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total", "Scrapes that hit the native histogram bucket limit.", c.ExceededBucketLimit);
        Count("prometheus_target_scrapes_cache_flush_forced_total", "Scrape caches swept because failing scrapes made them grow.", c.CacheFlushForced);
        Count("prometheus_target_scrapes_sample_duplicate_timestamp_total", "Samples refused for another value at the same time.", c.SampleDuplicate);
        Count("prometheus_target_scrapes_sample_out_of_order_total", "Samples refused for being out of order.", c.SampleOutOfOrder);
        Count("prometheus_target_scrapes_sample_out_of_bounds_total", "Samples refused for their time.", c.SampleOutOfBounds);
        Count("prometheus_target_scrapes_exemplar_out_of_order_total", "Exemplars refused for being out of order.", c.ExemplarOutOfOrder);
        Count("prometheus_sd_file_read_errors_total", "Files of discovery that could not be read.", c.FileReadErrors);
        Count("prometheus_sd_http_failures_total", "Failed refreshes of HTTP discovery.", c.HttpDiscoveryFailures);
        Add("prometheus_sd_received_updates_total", MetricType.Counter, "Updates from discovery.", LabelSet.Of(("name", "scrape")), c.DiscoveryUpdates.Value);
        Each("prometheus_sd_refresh_failures_total", "Failed refreshes of a discovery mechanism.", "mechanism", c.DiscoveryFailures);
        Each("prometheus_target_scrape_pool_sync_total", "Synchronisations of a scrape pool.", "scrape_job", c.Syncs);
        Each("prometheus_target_sync_failed_total", "Targets that could not be made.", "scrape_job", c.SyncFailures);
        foreach (ScrapePoolSnapshot pool in snapshot.Pools)
        {
            LabelSet job = LabelSet.Of(("scrape_job", pool.Name));
            Add("prometheus_target_scrape_pool_targets", MetricType.Gauge, "Targets of a scrape pool.", job, pool.ActiveTargets.Count);
            Add("prometheus_target_scrape_pool_target_limit", MetricType.Gauge, "Most targets of a scrape pool.", job, pool.Configuration.TargetLimit);
            Add("prometheus_sd_discovered_targets", MetricType.Gauge, "Targets found by discovery.", LabelSet.Of(("config", pool.Name), ("name", "scrape")),
                pool.ActiveTargets.Count + pool.DroppedTargetCount + pool.TargetErrors.Count);
        }

        const string Name = "prometheus_target_interval_length_seconds";
        foreach ((string interval, double sum, long count, double[] quantiles) in intervals)
        {
            for (int i = 0; i < quantiles.Length; i++)
            {
                string quantile = IntervalSummaries.Quantiles[i].ToString("R", CultureInfo.InvariantCulture);
                Add(Name, MetricType.Summary, "Real intervals between scrapes.", LabelSet.Of(("interval", interval), ("quantile", quantile)), quantiles[i]);
            }

            Add(Name + "_sum", MetricType.Summary, "Real intervals between scrapes.", LabelSet.Of(("interval", interval)), sum);
            Add(Name + "_count", MetricType.Summary, "Real intervals between scrapes.", LabelSet.Of(("interval", interval)), count);
        }

        return list;

        void Add(string name, MetricType type, string help, LabelSet labels, double value) => list.Add(new ScrapeMetric(name, type, help, labels, value));
        void Count(string name, string help, Counter counter) => Add(name, MetricType.Counter, help, LabelSet.Empty, counter.Value);
        void Each(string name, string help, string label, IEnumerable<KeyValuePair<string, long>> values)
        {
            foreach ((string key, long value) in values)
            {
                Add(name, MetricType.Counter, help, LabelSet.Of((label, key)), value);
            }
        }
    }
}
