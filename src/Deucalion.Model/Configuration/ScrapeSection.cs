using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>Reads one scrape configuration and fills in the global values.</summary>
internal static class ScrapeSection
{
    public static ScrapeConfiguration Read(MappingReader m, GlobalConfiguration global, ReadingContext context)
    {
        string job = m.Text("job_name");
        if (job.Length == 0)
        {
            m.Problem("job_name", "job_name is empty");
        }

        (TimeSpan interval, TimeSpan timeout) = Times(m, global, job);
        (NameValidationScheme validation, string escaping) = Names(m, global);
        bool native = m.Flag("scrape_native_histograms", global.ScrapeNativeHistograms);
        IReadOnlyList<RelabelConfig> relabel = ReadingContext.Rules(m, "relabel_configs", validation);
        return new ScrapeConfiguration
        {
            JobName = job,
            HonorLabels = m.Flag("honor_labels", false),
            HonorTimestamps = m.Flag("honor_timestamps", true),
            TrackTimestampsStaleness = m.Flag("track_timestamps_staleness", false),
            Params = Params(m),
            ScrapeInterval = interval,
            ScrapeTimeout = timeout,
            ScrapeProtocols = GlobalSection.Protocols(m, "scrape_protocols") ?? global.ScrapeProtocols
                ?? (native ? ScrapeProtocols.ProtobufFirst : ScrapeProtocols.Default),
            FallbackScrapeProtocol = Fallback(m),
            ScrapeNativeHistograms = native,
            AlwaysScrapeClassicHistograms = m.Flag("always_scrape_classic_histograms", global.AlwaysScrapeClassicHistograms),
            ConvertClassicHistogramsToNhcb = m.Flag("convert_classic_histograms_to_nhcb", global.ConvertClassicHistogramsToNhcb),
            ScrapeFailureLogFile = context.WrittenFileName(m, "scrape_failure_log_file") is { Length: > 0 } log ? log : global.ScrapeFailureLogFile,
            MetricsPath = m.Text("metrics_path", "/metrics"),
            Scheme = ReadingContext.Word(m, "scheme", "http", ["http", "https"], "scheme"),
            EnableCompression = m.Flag("enable_compression", true),
            BodySizeLimit = m.Bytes("body_size_limit") is not 0 and var size ? size : global.BodySizeLimit,
            SampleLimit = Limit(m, "sample_limit", global.SampleLimit),
            TargetLimit = Limit(m, "target_limit", global.TargetLimit),
            LabelLimit = Limit(m, "label_limit", global.LabelLimit),
            LabelNameLengthLimit = Limit(m, "label_name_length_limit", global.LabelNameLengthLimit),
            LabelValueLengthLimit = Limit(m, "label_value_length_limit", global.LabelValueLengthLimit),
            NativeHistogramBucketLimit = Limit(m, "native_histogram_bucket_limit", 0),
            NativeHistogramMinBucketFactor = m.Number("native_histogram_min_bucket_factor", 0),
            KeepDroppedTargets = Limit(m, "keep_dropped_targets", global.KeepDroppedTargets),
            MetricNameValidationScheme = validation,
            MetricNameEscapingScheme = escaping,
            ExtraScrapeMetrics = m.Flag("extra_scrape_metrics", global.ExtraScrapeMetrics),
            HttpClient = HttpClientSection.Read(m, context),
            RelabelConfigs = relabel,
            MetricRelabelConfigs = ReadingContext.Rules(m, "metric_relabel_configs", validation),
            Discovery = DiscoverySection.Read(m, context, checkAddresses: relabel.Count == 0),
        };
    }

    private static (TimeSpan Interval, TimeSpan Timeout) Times(MappingReader m, GlobalConfiguration global, string job)
    {
        TimeSpan interval = m.Duration("scrape_interval", TimeSpan.Zero);
        interval = interval == TimeSpan.Zero ? global.ScrapeInterval : interval;
        TimeSpan timeout = m.Duration("scrape_timeout", TimeSpan.Zero);
        if (timeout > interval)
        {
            m.Problem("scrape_timeout", $"scrape timeout greater than scrape interval for scrape config with job name {GoQuote.Quote(job)}");
        }

        return (interval, timeout == TimeSpan.Zero ? GlobalSection.Min(global.ScrapeTimeout, interval) : timeout);
    }

    // A blank scheme follows the global one; a blank escaping follows the validation scheme of the same place.
    private static (NameValidationScheme Validation, string Escaping) Names(MappingReader m, GlobalConfiguration global)
    {
        NameValidationScheme? own = GlobalSection.ValidationScheme(m);
        NameValidationScheme validation = own ?? global.MetricNameValidationScheme;
        string escaping = GlobalSection.EscapingScheme(m);
        if (escaping.Length == 0)
        {
            escaping = own is null && global.MetricNameEscapingScheme.Length > 0
                ? global.MetricNameEscapingScheme
                : validation == NameValidationScheme.Legacy ? "underscores" : "allow-utf-8";
        }

        if (escaping == "allow-utf-8" && validation == NameValidationScheme.Legacy)
        {
            m.Problem("metric_name_escaping_scheme", "utf8 metric names requested but validation scheme is not set to UTF8");
        }

        return (validation, escaping);
    }

    private static ScrapeProtocol? Fallback(MappingReader m) =>
        ReadingContext.Word(m, "fallback_scrape_protocol", string.Empty, ScrapeProtocols.Words, "scrape protocol") is { Length: > 0 } word
        && ScrapeProtocols.TryParse(word, out ScrapeProtocol protocol) ? protocol : null;

    private static long Limit(MappingReader m, string key, long global) => m.Integer(key, 0) is not 0 and var own ? own : global;

    private static List<KeyValuePair<string, IReadOnlyList<string>>> Params(MappingReader m)
    {
        var list = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        m.EachEntry("params", (name, node, path) =>
        {
            if (node is not YamlSequence values)
            {
                m.Problems.Add(node.Line, node.Column, $"expected a list of texts, found {(node.IsNull ? "nothing" : "a " + node.Kind)}", path);
                return;
            }

            list.Add(new(name.Text, [.. values.Items.Select(v => m.Scalar(v, path, "text")?.Text ?? string.Empty)]));
        });
        return list;
    }
}
