using System.Text;
using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>Reads the <c>global</c> and <c>runtime</c> sections.</summary>
internal static class GlobalSection
{
    public static GlobalConfiguration Read(MappingReader m, ReadingContext context)
    {
        var defaults = new GlobalConfiguration();
        NameValidationScheme validation = ValidationScheme(m) ?? NameValidationScheme.Utf8;
        TimeSpan interval = OrDefault(m.Duration("scrape_interval", TimeSpan.Zero), defaults.ScrapeInterval);
        TimeSpan timeout = m.Duration("scrape_timeout", TimeSpan.Zero);
        if (timeout > interval)
        {
            m.Problem("scrape_timeout", "global scrape timeout greater than scrape interval");
        }

        return new GlobalConfiguration
        {
            ScrapeInterval = interval,
            ScrapeTimeout = timeout == TimeSpan.Zero ? Min(defaults.ScrapeTimeout, interval) : timeout,
            ScrapeProtocols = Protocols(m, "scrape_protocols"),
            EvaluationInterval = OrDefault(m.Duration("evaluation_interval", TimeSpan.Zero), defaults.EvaluationInterval),
            RuleQueryOffset = m.Duration("rule_query_offset", TimeSpan.Zero),
            QueryLogFile = context.WrittenFileName(m, "query_log_file"),
            ScrapeFailureLogFile = context.WrittenFileName(m, "scrape_failure_log_file"),
            ExternalLabels = Expand(m.Labels("external_labels", validation), context.Options.Variable),
            BodySizeLimit = m.Bytes("body_size_limit"),
            SampleLimit = m.Integer("sample_limit", 0),
            TargetLimit = m.Integer("target_limit", 0),
            LabelLimit = m.Integer("label_limit", 0),
            LabelNameLengthLimit = m.Integer("label_name_length_limit", 0),
            LabelValueLengthLimit = m.Integer("label_value_length_limit", 0),
            KeepDroppedTargets = m.Integer("keep_dropped_targets", 0),
            MetricNameValidationScheme = validation,
            MetricNameEscapingScheme = EscapingScheme(m),
            ScrapeNativeHistograms = m.Flag("scrape_native_histograms", false),
            ConvertClassicHistogramsToNhcb = m.Flag("convert_classic_histograms_to_nhcb", false),
            AlwaysScrapeClassicHistograms = m.Flag("always_scrape_classic_histograms", false),
            ExtraScrapeMetrics = m.Flag("extra_scrape_metrics", false),
        };
    }

    public static RuntimeConfiguration Runtime(MappingReader m) => new() { GoGc = m.Integer("gogc", 75, int.MinValue, int.MaxValue) is not 0 and var gogc ? gogc : 75 };

    public static NameValidationScheme? ValidationScheme(MappingReader m) =>
        ReadingContext.Word(m, "metric_name_validation_scheme", string.Empty, ["", "utf8", "legacy"], "name validation scheme") switch
        {
            "legacy" => NameValidationScheme.Legacy,
            "utf8" => NameValidationScheme.Utf8,
            _ => null,
        };

    public static string EscapingScheme(MappingReader m) =>
        ReadingContext.Word(m, "metric_name_escaping_scheme", string.Empty, ["allow-utf-8", "underscores", "dots", "values"], "name escaping scheme");

    public static IReadOnlyList<ScrapeProtocol>? Protocols(MappingReader m, string key)
    {
        if (!m.Has(key))
        {
            return null;
        }

        var protocols = new List<ScrapeProtocol>();
        foreach (string word in m.Texts(key))
        {
            if (!Configuration.ScrapeProtocols.TryParse(word, out ScrapeProtocol protocol))
            {
                m.Problem(key, $"unknown scrape protocol {word}, supported: {string.Join(", ", Configuration.ScrapeProtocols.Words)}", NearestWord.Of(word, Configuration.ScrapeProtocols.Words));
            }
            else if (protocols.Contains(protocol))
            {
                m.Problem(key, $"duplicated protocol in scrape_protocols: {word}");
            }
            else
            {
                protocols.Add(protocol);
            }
        }

        if (m.Take(key) is YamlSequence { Items.Count: 0 })
        {
            m.Problem(key, "scrape_protocols cannot be empty");
        }

        return protocols;
    }

    public static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan OrDefault(TimeSpan value, TimeSpan fallback) => value == TimeSpan.Zero ? fallback : value;

    private static LabelSet Expand(LabelSet labels, Func<string, string?> variable)
    {
        var builder = new LabelSetBuilder();
        foreach ((string name, string value) in labels.ToPairs())
        {
            builder.Set(name, Expand(value, variable));
        }

        return builder.Build();
    }

    // Go's os.Expand: $name, ${name}, and one special character after $ as a name; $$ is a dollar.
    private static string Expand(string text, Func<string, string?> variable)
    {
        var result = new StringBuilder();
        int i = 0;
        while (i < text.Length)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i++]);
                continue;
            }

            i++;
            int start = i;
            string name;
            if (text[i] == '{' && text.IndexOf('}', i) is > 0 and var end)
            {
                name = text[(i + 1)..end];
                i = end + 1;
            }
            else
            {
                while (i < text.Length && (char.IsAsciiLetterOrDigit(text[i]) || text[i] == '_') && !(i == start + 1 && char.IsAsciiDigit(text[start])))
                {
                    i++;
                }

                if (i == start && "*#$@!?-".Contains(text[i], StringComparison.Ordinal))
                {
                    i++;
                }

                name = text[start..i];
                if (name.Length == 0)
                {
                    result.Append('$');
                    continue;
                }
            }

            result.Append(name == "$" ? "$" : variable(name) ?? string.Empty);
        }

        return result.ToString();
    }
}
