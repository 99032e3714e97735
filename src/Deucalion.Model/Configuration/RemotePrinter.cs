using Deucalion.Model.Configuration.Yaml;

namespace Deucalion.Model.Configuration;

/// <summary>Prints <c>remote_write</c> and <c>remote_read</c>.</summary>
internal static class RemotePrinter
{
    public static void Write(YamlWriter w, IReadOnlyList<RemoteWriteConfiguration> remotes)
    {
        if (remotes.Count == 0)
        {
            return;
        }

        w.List("remote_write");
        foreach (RemoteWriteConfiguration r in remotes)
        {
            w.Item().Text("url", WithoutPassword(r.Url)).Duration("remote_timeout", r.RemoteTimeout).Pairs("headers", r.Headers);
            ScrapePrinter.Rules(w, "write_relabel_configs", r.WriteRelabelConfigs);
            w.Optional("name", r.Name)
                .OptionalFlag("send_exemplars", r.SendExemplars)
                .OptionalFlag("send_native_histograms", r.SendNativeHistograms)
                .OptionalFlag("round_robin_dns", r.RoundRobinDns)
                .Text("protobuf_message", r.ProtobufMessage)
                .OptionalFlag("failed_request_logging", r.FailedRequestLogging);
            HttpClientPrinter.Print(w, r.HttpClient, ConfigurationPrinter.Shown);
            Queue(w, r.Queue);
            w.Open("metadata_config").Flag("send", r.Metadata.Send).Duration("send_interval", r.Metadata.SendInterval)
                .OptionalNumber("max_samples_per_send", r.Metadata.MaxSamplesPerSend).Close();
            w.Close();
        }
    }

    public static void Read(YamlWriter w, IReadOnlyList<RemoteReadConfiguration> remotes)
    {
        if (remotes.Count == 0)
        {
            return;
        }

        w.List("remote_read");
        foreach (RemoteReadConfiguration r in remotes)
        {
            w.Item().Text("url", WithoutPassword(r.Url)).Duration("remote_timeout", r.RemoteTimeout).Whole("chunked_read_limit", r.ChunkedReadLimit).Pairs("headers", r.Headers)
                .OptionalFlag("read_recent", r.ReadRecent).Optional("name", r.Name);
            HttpClientPrinter.Print(w, r.HttpClient, ConfigurationPrinter.Shown);
            w.Pairs("required_matchers", r.RequiredMatchers.ToPairs()).Flag("filter_external_labels", r.FilterExternalLabels).Close();
        }
    }

    private static string WithoutPassword(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? u) && u.UserInfo.Contains(':', StringComparison.Ordinal)
            ? new UriBuilder(u) { Password = "xxxxx" }.Uri.ToString()
            : url;

    private static void Queue(YamlWriter w, QueueConfiguration q) => w.Open("queue_config")
        .Number("capacity", q.Capacity)
        .Number("max_shards", q.MaxShards)
        .Number("min_shards", q.MinShards)
        .Number("max_samples_per_send", q.MaxSamplesPerSend)
        .Duration("batch_send_deadline", q.BatchSendDeadline)
        .OptionalDuration("min_backoff", q.MinBackoff)
        .OptionalDuration("max_backoff", q.MaxBackoff)
        .OptionalFlag("retry_on_http_429", q.RetryOnHttp429)
        .OptionalDuration("sample_age_limit", q.SampleAgeLimit)
        .Close();
}
