using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>Prints a scrape configuration, its rules and its discovery.</summary>
internal static class ScrapePrinter
{
    public static void Print(YamlWriter w, ScrapeConfiguration c, Func<Secret, string> secret)
    {
        w.Text("job_name", c.JobName)
            .OptionalFlag("honor_labels", c.HonorLabels)
            .Flag("honor_timestamps", c.HonorTimestamps)
            .Flag("track_timestamps_staleness", c.TrackTimestampsStaleness);
        if (c.Params.Count > 0)
        {
            w.Open("params");
            foreach ((string name, IReadOnlyList<string> values) in c.Params)
            {
                w.Texts(name, values, keepEmpty: true);
            }

            w.Close();
        }

        w.Duration("scrape_interval", c.ScrapeInterval)
            .Duration("scrape_timeout", c.ScrapeTimeout)
            .Texts("scrape_protocols", [.. c.ScrapeProtocols.Select(ScrapeProtocols.Text)])
            .Optional("fallback_scrape_protocol", c.FallbackScrapeProtocol is { } f ? ScrapeProtocols.Text(f) : string.Empty)
            .Flag("scrape_native_histograms", c.ScrapeNativeHistograms)
            .Flag("always_scrape_classic_histograms", c.AlwaysScrapeClassicHistograms)
            .Flag("convert_classic_histograms_to_nhcb", c.ConvertClassicHistogramsToNhcb)
            .Optional("scrape_failure_log_file", c.ScrapeFailureLogFile)
            .Text("metrics_path", c.MetricsPath)
            .Text("scheme", c.Scheme)
            .Flag("enable_compression", c.EnableCompression)
            .Optional("body_size_limit", c.BodySizeLimit == 0 ? string.Empty : ByteSize.Format(c.BodySizeLimit))
            .OptionalNumber("sample_limit", c.SampleLimit)
            .OptionalNumber("target_limit", c.TargetLimit)
            .OptionalNumber("label_limit", c.LabelLimit)
            .OptionalNumber("label_name_length_limit", c.LabelNameLengthLimit)
            .OptionalNumber("label_value_length_limit", c.LabelValueLengthLimit)
            .OptionalNumber("native_histogram_bucket_limit", c.NativeHistogramBucketLimit)
            .OptionalNumber("native_histogram_min_bucket_factor", c.NativeHistogramMinBucketFactor)
            .OptionalNumber("keep_dropped_targets", c.KeepDroppedTargets)
            .Text("metric_name_validation_scheme", Scheme(c.MetricNameValidationScheme))
            .Text("metric_name_escaping_scheme", c.MetricNameEscapingScheme)
            .Flag("extra_scrape_metrics", c.ExtraScrapeMetrics);
        HttpClientPrinter.Print(w, c.HttpClient, secret);
        Rules(w, "relabel_configs", c.RelabelConfigs);
        Rules(w, "metric_relabel_configs", c.MetricRelabelConfigs);
        Discovery(w, c.Discovery, secret);
    }

    public static string Scheme(NameValidationScheme scheme) => scheme == NameValidationScheme.Legacy ? "legacy" : "utf8";

    public static void Rules(YamlWriter w, string key, IReadOnlyList<RelabelConfig> rules)
    {
        if (rules.Count == 0)
        {
            return;
        }

        w.List(key);
        foreach (RelabelConfig rule in rules)
        {
            w.Item();
            Rule(w, rule);
            w.Close();
        }
    }

    public static void Rule(YamlWriter w, RelabelConfig rule)
    {
        w.FlowTexts("source_labels", rule.SourceLabels).Text("separator", rule.Separator);
        if (!ReferenceEquals(rule.Regex, RelabelConfig.DefaultRegex))
        {
            w.Text("regex", rule.Regex.Pattern);
        }

        if (rule.Modulus != 0)
        {
            w.Whole("modulus", rule.Modulus);
        }

        w.Optional("target_label", rule.TargetLabel).Text("replacement", rule.Replacement).Text("action", RelabelActions.Text(rule.Action));
    }

    public static void Discovery(YamlWriter w, DiscoveryConfiguration d, Func<Secret, string> secret)
    {
        Each(w, "dns_sd_configs", d.Dns, c =>
            w.Texts("names", c.Names).Duration("refresh_interval", c.RefreshInterval).Text("type", c.Type).Number("port", c.Port));
        Each(w, "file_sd_configs", d.Files, c => w.Texts("files", c.Files).Duration("refresh_interval", c.RefreshInterval));
        Each(w, "http_sd_configs", d.Http, c =>
        {
            HttpClientPrinter.Print(w, c.HttpClient, secret);
            w.Duration("refresh_interval", c.RefreshInterval).Text("url", c.Url);
        });
        Each(w, "static_configs", d.Static, c => w.Texts("targets", [.. c.Targets.Select(t => t["__address__"])], keepEmpty: true).Pairs("labels", c.Labels.ToPairs()));
    }

    private static void Each<T>(YamlWriter w, string key, IReadOnlyList<T> items, Action<T> print)
    {
        if (items.Count == 0)
        {
            return;
        }

        w.List(key);
        foreach (T item in items)
        {
            w.Item();
            print(item);
            w.Close();
        }
    }
}
