using Deucalion.Model.Configuration.Yaml;
using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>Reads <c>remote_write</c> and <c>remote_read</c> entries.</summary>
internal static class RemoteSections
{
    private const string AuthorizationMessage = "authorization header must be changed via the basic_auth, authorization or oauth2 parameter";

    public static RemoteWriteConfiguration Write(MappingReader m, NameValidationScheme validation, ReadingContext context)
    {
        RefuseCloudCredentials(m, "sigv4", "azuread", "google_iam");
        RequireUrl(m, "remote_write");
        return new RemoteWriteConfiguration
        {
            Url = HttpClientSection.Url(m, "url"),
            RemoteTimeout = m.Duration("remote_timeout", TimeSpan.FromSeconds(30)),
            Headers = ReadingContext.Headers(m, "headers", AuthorizationMessage),
            WriteRelabelConfigs = ReadingContext.Rules(m, "write_relabel_configs", validation),
            Name = m.Text("name"),
            SendExemplars = m.Flag("send_exemplars", false),
            SendNativeHistograms = m.Flag("send_native_histograms", false),
            RoundRobinDns = m.Flag("round_robin_dns", false),
            ProtobufMessage = ReadingContext.Word(
                m, "protobuf_message", RemoteWriteConfiguration.Version1, [RemoteWriteConfiguration.Version1, RemoteWriteConfiguration.Version2], "protobuf message"),
            FailedRequestLogging = m.Flag("failed_request_logging", false),
            HttpClient = HttpClientSection.Read(m, context, http2: false),
            Queue = m.Section("queue_config", Queue) ?? new(),
            Metadata = m.Section("metadata_config", Metadata) ?? new(),
        };
    }

    public static RemoteReadConfiguration ReadEntry(MappingReader m, ReadingContext context)
    {
        RequireUrl(m, "remote_read");
        return new RemoteReadConfiguration
        {
            Url = HttpClientSection.Url(m, "url"),
            RemoteTimeout = m.Duration("remote_timeout", TimeSpan.FromMinutes(1)),
            ChunkedReadLimit = m.Unsigned("chunked_read_limit") is not 0 and var limit ? limit : 50_000_000,
            Headers = ReadingContext.Headers(m, "headers", AuthorizationMessage),
            ReadRecent = m.Flag("read_recent", false),
            Name = m.Text("name"),
            HttpClient = HttpClientSection.Read(m, context),
            RequiredMatchers = m.Labels("required_matchers"),
            FilterExternalLabels = m.Flag("filter_external_labels", true),
        };
    }

    public static void RefuseCloudCredentials(MappingReader m, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (m.Has(key))
            {
                m.KeyProblem(key, $"credentials by {key} are not supported; use basic_auth, authorization, oauth2 or tls_config");
            }
        }
    }

    private static void RequireUrl(MappingReader m, string section)
    {
        if (!m.Has("url"))
        {
            m.Problem("url", $"url for {section} is empty");
        }
    }

    private static QueueConfiguration Queue(MappingReader m)
    {
        var queue = new QueueConfiguration
        {
            Capacity = Count(m, "capacity", 10_000),
            MaxShards = Count(m, "max_shards", 50),
            MinShards = Count(m, "min_shards", 1),
            MaxSamplesPerSend = Count(m, "max_samples_per_send", 2_000),
            BatchSendDeadline = m.Duration("batch_send_deadline", TimeSpan.FromSeconds(5)),
            MinBackoff = m.Duration("min_backoff", TimeSpan.FromMilliseconds(30)),
            MaxBackoff = m.Duration("max_backoff", TimeSpan.FromSeconds(5)),
            RetryOnHttp429 = m.Flag("retry_on_http_429", false),
            SampleAgeLimit = m.Duration("sample_age_limit", TimeSpan.Zero),
        };
        if (queue.MinShards > queue.MaxShards)
        {
            m.Problem("min_shards", "remote write queue min_shards must not be greater than max_shards");
        }

        if (queue.MaxBackoff < queue.MinBackoff)
        {
            m.Problem("max_backoff", "remote write queue max_backoff must not be less than min_backoff");
        }

        return queue;
    }

    private static int Count(MappingReader m, string key, int fallback)
    {
        int count = (int)m.Integer(key, fallback, int.MinValue, int.MaxValue);
        if (count <= 0)
        {
            m.Problem(key, $"remote write queue {key} must be positive");
            return fallback;
        }

        return count;
    }

    private static MetadataSendConfiguration Metadata(MappingReader m) => new()
    {
        Send = m.Flag("send", true),
        SendInterval = m.Duration("send_interval", TimeSpan.FromMinutes(1)),
        MaxSamplesPerSend = (int)m.Integer("max_samples_per_send", 2_000, 0, int.MaxValue),
    };
}
