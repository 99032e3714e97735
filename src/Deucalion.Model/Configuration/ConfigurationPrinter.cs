using System.Security.Cryptography;
using System.Text;
using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>Prints a configuration as YAML with all defaults filled in and secrets as <c>&lt;secret&gt;</c>; what it prints can be read again.</summary>
public static class ConfigurationPrinter
{
    /// <summary>The whole configuration, as <c>/api/v1/status/config</c> shows it.</summary>
    public static string Print(PrometheusConfiguration configuration)
    {
        var w = new YamlWriter();
        Global(w, configuration.Global);
        w.Open("runtime").Number("gogc", configuration.Runtime.GoGc).Close();
        Alerting(w, configuration.Alerting);
        w.Texts("rule_files", configuration.RuleFiles).Texts("scrape_config_files", configuration.ScrapeConfigFiles);
        if (configuration.ScrapeConfigs.Count > 0)
        {
            w.List("scrape_configs");
            foreach (ScrapeConfiguration scrape in configuration.ScrapeConfigs)
            {
                w.Item();
                ScrapePrinter.Print(w, scrape, Shown);
                w.Close();
            }
        }

        ProcessPrinter.Storage(w, configuration.Storage);
        ProcessPrinter.Tracing(w, configuration.Tracing);
        RemotePrinter.Write(w, configuration.RemoteWrite);
        RemotePrinter.Read(w, configuration.RemoteRead);
        ProcessPrinter.Otlp(w, configuration.Otlp);
        return w.ToString();
    }

    /// <summary>One scrape configuration, as <c>/api/v1/scrape_pools/config</c> shows it.</summary>
    public static string Print(ScrapeConfiguration configuration)
    {
        var w = new YamlWriter();
        ScrapePrinter.Print(w, configuration, Shown);
        return w.ToString();
    }

    /// <summary>One relabeling rule, as <c>/api/v1/targets/relabel_steps</c> needs it.</summary>
    public static string Print(RelabelConfig rule)
    {
        var w = new YamlWriter();
        ScrapePrinter.Rule(w, rule);
        return w.ToString();
    }

    /// <summary>SHA-256 over everything in a scrape configuration, secrets too: equal when the configurations mean the same.</summary>
    public static string Fingerprint(ScrapeConfiguration configuration)
    {
        var w = new YamlWriter();
        ScrapePrinter.Print(w, configuration, s => s.Reveal());
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(w.ToString())));
    }

    internal static string Shown(Secret secret) => secret.ToString();

    private static void Global(YamlWriter w, GlobalConfiguration g)
    {
        w.Open("global")
            .Duration("scrape_interval", g.ScrapeInterval)
            .Duration("scrape_timeout", g.ScrapeTimeout)
            .Texts("scrape_protocols", [.. (g.ScrapeProtocols ?? []).Select(ScrapeProtocols.Text)])
            .Duration("evaluation_interval", g.EvaluationInterval)
            .OptionalDuration("rule_query_offset", g.RuleQueryOffset)
            .Optional("query_log_file", g.QueryLogFile)
            .Optional("scrape_failure_log_file", g.ScrapeFailureLogFile)
            .Pairs("external_labels", g.ExternalLabels.ToPairs())
            .Optional("body_size_limit", g.BodySizeLimit == 0 ? string.Empty : ByteSize.Format(g.BodySizeLimit))
            .OptionalNumber("sample_limit", g.SampleLimit)
            .OptionalNumber("target_limit", g.TargetLimit)
            .OptionalNumber("label_limit", g.LabelLimit)
            .OptionalNumber("label_name_length_limit", g.LabelNameLengthLimit)
            .OptionalNumber("label_value_length_limit", g.LabelValueLengthLimit)
            .OptionalNumber("keep_dropped_targets", g.KeepDroppedTargets)
            .Text("metric_name_validation_scheme", ScrapePrinter.Scheme(g.MetricNameValidationScheme))
            .Optional("metric_name_escaping_scheme", g.MetricNameEscapingScheme)
            .Flag("scrape_native_histograms", g.ScrapeNativeHistograms)
            .OptionalFlag("convert_classic_histograms_to_nhcb", g.ConvertClassicHistogramsToNhcb)
            .OptionalFlag("always_scrape_classic_histograms", g.AlwaysScrapeClassicHistograms)
            .Flag("extra_scrape_metrics", g.ExtraScrapeMetrics)
            .Close();
    }

    private static void Alerting(YamlWriter w, AlertingConfiguration a)
    {
        if (a.AlertRelabelConfigs.Count == 0 && a.Alertmanagers.Count == 0)
        {
            return;
        }

        w.Open("alerting");
        ScrapePrinter.Rules(w, "alert_relabel_configs", a.AlertRelabelConfigs);
        if (a.Alertmanagers.Count > 0)
        {
            w.List("alertmanagers");
            foreach (AlertmanagerConfiguration m in a.Alertmanagers)
            {
                w.Item();
                HttpClientPrinter.Print(w, m.HttpClient, Shown);
                w.Text("scheme", m.Scheme).Optional("path_prefix", m.PathPrefix).Duration("timeout", m.Timeout).Text("api_version", "v2");
                ScrapePrinter.Rules(w, "relabel_configs", m.RelabelConfigs);
                ScrapePrinter.Rules(w, "alert_relabel_configs", m.AlertRelabelConfigs);
                ScrapePrinter.Discovery(w, m.Discovery, Shown);
                w.Close();
            }
        }

        w.Close();
    }
}
