using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;
using Deucalion.Model.Time;

namespace Deucalion.Scrape.Targets;

/// <summary>Makes the labels of a target from discovery and configuration, before and after relabeling.</summary>
internal static class TargetLabels
{
    public const string Address = "__address__";
    public const string Scheme = "__scheme__";
    public const string MetricsPath = "__metrics_path__";
    public const string Interval = "__scrape_interval__";
    public const string Timeout = "__scrape_timeout__";
    public const string ParamPrefix = "__param_";
    public const string ConvertClassic = "__convert_classic_histograms_to_nhcb__";
    public const string AlwaysClassic = "__always_scrape_classic_histograms__";
    public const string NativeHistograms = "__scrape_native_histograms__";

    /// <summary>Labels before relabeling.</summary>
    public static LabelSet Discovered(ScrapeConfiguration c, LabelSet target, LabelSet group)
    {
        var labels = new LabelSetBuilder(group);
        foreach ((string name, string value) in target.ToPairs())
        {
            labels.Set(name, value);
        }

        Default(LabelNames.Job, c.JobName);
        Default(Interval, Text(c.ScrapeInterval));
        Default(Timeout, Text(c.ScrapeTimeout));
        Default(MetricsPath, c.MetricsPath);
        Default(Scheme, c.Scheme);
        Default(ConvertClassic, Text(c.ConvertClassicHistogramsToNhcb));
        Default(AlwaysClassic, Text(c.AlwaysScrapeClassicHistograms));
        Default(NativeHistograms, Text(c.ScrapeNativeHistograms));
        foreach ((string name, IReadOnlyList<string> values) in c.Params)
        {
            if (values.Count > 0)
            {
                Default(ParamPrefix + name, values[0]);
            }
        }

        return labels.Build();

        void Default(string name, string value)
        {
            if (labels.Get(name).Length == 0)
            {
                labels.Set(name, value);
            }
        }
    }

    /// <summary>Labels after relabeling, internal ones included; null when a rule drops the target or, with an error, when it cannot be scraped.</summary>
    public static LabelSet? Relabeled(ScrapeConfiguration c, LabelSet discovered, out string? error)
    {
        error = null;
        var labels = new LabelSetBuilder(discovered);
        if (!Relabeler.Apply(labels, c.RelabelConfigs))
        {
            return null;
        }

        string address = labels.Get(Address);
        error = Check(labels, address);
        if (error is not null)
        {
            return null;
        }

        labels.Keep(name => !name.StartsWith("__meta_", StringComparison.Ordinal));
        if (labels.Get(LabelNames.Instance).Length == 0)
        {
            labels.Set(LabelNames.Instance, address);
        }

        return labels.Build();
    }

    /// <summary>The labels that go to samples: those without the prefix <c>__</c>.</summary>
    public static LabelSet Public(LabelSet labels) => new LabelSetBuilder(labels).Keep(name => !name.StartsWith("__", StringComparison.Ordinal)).Build();

    /// <summary>Go's strconv.ParseBool.</summary>
    public static bool? Flag(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    private static string? Check(LabelSetBuilder labels, string address)
    {
        if (address.Length == 0)
        {
            return "no address";
        }

        if (address.Contains('/', StringComparison.Ordinal))
        {
            return $"{GoQuote.Quote(address)} is not a valid hostname";
        }

        string interval = labels.Get(Interval);
        string timeout = labels.Get(Timeout);
        if (!PrometheusDuration.TryParse(interval, out long intervalMs, out string? error))
        {
            return "error parsing scrape interval: " + error;
        }

        if (intervalMs == 0)
        {
            return "scrape interval cannot be 0";
        }

        if (!PrometheusDuration.TryParse(timeout, out long timeoutMs, out error))
        {
            return "error parsing scrape timeout: " + error;
        }

        if (timeoutMs == 0)
        {
            return "scrape timeout cannot be 0";
        }

        if (timeoutMs > intervalMs)
        {
            return $"scrape timeout cannot be greater than scrape interval ({GoQuote.Quote(timeout)} > {GoQuote.Quote(interval)})";
        }

        foreach (string name in new[] { ConvertClassic, AlwaysClassic, NativeHistograms })
        {
            if (labels.Get(name) is { Length: > 0 } flag && Flag(flag) is null)
            {
                return $"error parsing {name}: {GoQuote.Quote(flag)} is not a boolean";
            }
        }

        return null;
    }

    private static string Text(TimeSpan duration) => PrometheusDuration.Format((long)duration.TotalMilliseconds);

    private static string Text(bool flag) => flag ? "true" : "false";
}
