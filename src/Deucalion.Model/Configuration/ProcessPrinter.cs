using Deucalion.Model.Configuration.Yaml;

namespace Deucalion.Model.Configuration;

/// <summary>Prints <c>storage</c>, <c>tracing</c> and <c>otlp</c>.</summary>
internal static class ProcessPrinter
{
    public static void Storage(YamlWriter w, StorageConfiguration s)
    {
        w.Open("storage").Open("tsdb")
            .Duration("out_of_order_time_window", s.OutOfOrderTimeWindow)
            .OptionalNumber("stale_series_compaction_threshold", s.StaleSeriesCompactionThreshold);
        if (s.FloatChunkEncoding.Length > 0)
        {
            w.Open("chunk_encoding").Text("floats", s.FloatChunkEncoding).Close();
        }

        if (s.RetentionTime != TimeSpan.Zero || s.RetentionSize != 0 || s.RetentionPercentage != 0)
        {
            w.Open("retention").OptionalDuration("time", s.RetentionTime).Optional("size", s.RetentionSize == 0 ? string.Empty : ByteSize.Format(s.RetentionSize))
                .OptionalNumber("percentage", s.RetentionPercentage).Close();
        }

        w.Close();
        if (s.MaxExemplars is { } exemplars)
        {
            w.Open("exemplars").Number("max_exemplars", exemplars).Close();
        }

        w.Close();
    }

    public static void Tracing(YamlWriter w, TracingConfiguration? t)
    {
        if (t is null)
        {
            return;
        }

        w.Open("tracing").Text("client_type", t.ClientType).Text("endpoint", t.Endpoint).OptionalNumber("sampling_fraction", t.SamplingFraction).OptionalFlag("insecure", t.Insecure);
        HttpClientPrinter.Tls(w, t.Tls, ConfigurationPrinter.Shown);
        w.Pairs("headers", t.Headers).Optional("compression", t.Compression).OptionalDuration("timeout", t.Timeout).Close();
    }

    public static void Otlp(YamlWriter w, OtlpConfiguration o) => w.Open("otlp")
        .OptionalFlag("promote_all_resource_attributes", o.PromoteAllResourceAttributes)
        .Texts("promote_resource_attributes", o.PromoteResourceAttributes)
        .Texts("ignore_resource_attributes", o.IgnoreResourceAttributes)
        .Text("translation_strategy", o.TranslationStrategy)
        .OptionalFlag("keep_identifying_resource_attributes", o.KeepIdentifyingResourceAttributes)
        .OptionalFlag("convert_histograms_to_nhcb", o.ConvertHistogramsToNhcb)
        .OptionalFlag("promote_scope_metadata", o.PromoteScopeMetadata)
        .Flag("label_name_underscore_sanitization", o.LabelNameUnderscoreSanitization)
        .Flag("label_name_preserve_multiple_underscores", o.LabelNamePreserveMultipleUnderscores)
        .Close();
}
