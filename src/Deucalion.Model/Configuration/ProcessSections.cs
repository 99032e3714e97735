using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>Reads the <c>storage</c>, <c>tracing</c> and <c>otlp</c> sections.</summary>
internal static class ProcessSections
{
    public static StorageConfiguration Storage(MappingReader m)
    {
        var storage = m.Section("tsdb", Tsdb) ?? new StorageConfiguration();
        return m.Section("exemplars", r => storage with { MaxExemplars = r.Integer("max_exemplars", 0, long.MinValue, long.MaxValue) }) ?? storage;
    }

    public static TracingConfiguration Tracing(MappingReader m, ReadingContext context)
    {
        if (m.Text("endpoint").Length == 0)
        {
            m.Problem("endpoint", "tracing endpoint must be set");
        }

        return new TracingConfiguration
        {
            ClientType = ReadingContext.Word(m, "client_type", "grpc", ["grpc", "http"], "tracing client type"),
            Endpoint = m.Text("endpoint"),
            SamplingFraction = m.Number("sampling_fraction", 0),
            Insecure = m.Flag("insecure", false),
            Tls = m.Section("tls_config", r => HttpClientSection.Tls(r, context)) ?? new(),
            Headers = ReadingContext.Headers(m, "headers", "custom authorization header configuration is not yet supported"),
            Compression = ReadingContext.Word(m, "compression", string.Empty, ["gzip"], "compression type"),
            Timeout = m.Duration("timeout", TimeSpan.Zero),
        };
    }

    public static OtlpConfiguration Otlp(MappingReader m, NameValidationScheme validation)
    {
        var otlp = new OtlpConfiguration
        {
            PromoteAllResourceAttributes = m.Flag("promote_all_resource_attributes", false),
            PromoteResourceAttributes = Attributes(m, "promote_resource_attributes", "promoted"),
            IgnoreResourceAttributes = Attributes(m, "ignore_resource_attributes", "ignored"),
            TranslationStrategy = ReadingContext.Word(m, "translation_strategy", OtlpConfiguration.Strategies[0], OtlpConfiguration.Strategies, "OTLP translation strategy"),
            KeepIdentifyingResourceAttributes = m.Flag("keep_identifying_resource_attributes", false),
            ConvertHistogramsToNhcb = m.Flag("convert_histograms_to_nhcb", false),
            PromoteScopeMetadata = m.Flag("promote_scope_metadata", false),
            LabelNameUnderscoreSanitization = m.Flag("label_name_underscore_sanitization", true),
            LabelNamePreserveMultipleUnderscores = m.Flag("label_name_preserve_multiple_underscores", true),
        };
        if (otlp.PromoteAllResourceAttributes && otlp.PromoteResourceAttributes.Count > 0)
        {
            m.Problem("promote_resource_attributes", "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be configured simultaneously");
        }

        if (!otlp.PromoteAllResourceAttributes && otlp.IgnoreResourceAttributes.Count > 0)
        {
            m.Problem("ignore_resource_attributes", "'ignore_resource_attributes' cannot be configured unless 'promote_all_resource_attributes' is true");
        }

        if (validation == NameValidationScheme.Legacy && otlp.TranslationStrategy.StartsWith("No", StringComparison.Ordinal))
        {
            m.Problem("translation_strategy", $"OTLP translation strategy {GoQuote.Quote(otlp.TranslationStrategy)} is not allowed when UTF8 is disabled");
        }

        return otlp;
    }

    private static StorageConfiguration Tsdb(MappingReader m)
    {
        var storage = new StorageConfiguration
        {
            OutOfOrderTimeWindow = m.Duration("out_of_order_time_window", TimeSpan.Zero),
            StaleSeriesCompactionThreshold = m.Number("stale_series_compaction_threshold", 0),
            FloatChunkEncoding = m.Section("chunk_encoding", r => ReadingContext.Word(r, "floats", string.Empty, ["xor", "xor2"], "chunk encoding")) ?? string.Empty,
        };
        return m.Section("retention", r => Retention(r, storage)) ?? storage;
    }

    private static StorageConfiguration Retention(MappingReader m, StorageConfiguration storage)
    {
        double percentage = m.Number("percentage", 0);
        if (percentage is < 0 or > 100)
        {
            m.Problem("percentage", "'storage.tsdb.retention.percentage' must be in the range [0, 100]");
        }

        return storage with { RetentionTime = m.Duration("time", TimeSpan.Zero), RetentionSize = m.Bytes("size"), RetentionPercentage = percentage };
    }

    private static List<string> Attributes(MappingReader m, string key, string adjective)
    {
        var attributes = new List<string>();
        foreach (string attribute in m.Texts(key).Select(a => a.Trim()))
        {
            if (attribute.Length == 0)
            {
                m.Problem(key, $"empty {adjective} OTel resource attribute");
            }
            else if (attributes.Contains(attribute))
            {
                m.Problem(key, $"duplicated {adjective} OTel resource attribute {GoQuote.Quote(attribute)}");
            }
            else
            {
                attributes.Add(attribute);
            }
        }

        return attributes;
    }
}
