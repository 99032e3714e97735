using Deucalion.Model.Relabeling;

namespace Deucalion.Model.Configuration;

/// <summary>One entry of <c>remote_write</c>.</summary>
public sealed record RemoteWriteConfiguration
{
    /// <summary>Message of remote write 1.0.</summary>
    public const string Version1 = "prometheus.WriteRequest";

    /// <summary>Message of remote write 2.0.</summary>
    public const string Version2 = "io.prometheus.write.v2.Request";

    /// <summary>Where samples are sent.</summary>
    public required string Url { get; init; }

    /// <summary>How long a request may take.</summary>
    public TimeSpan RemoteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>More headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Rules for what is sent.</summary>
    public IReadOnlyList<RelabelConfig> WriteRelabelConfigs { get; init; } = [];

    /// <summary>Name; empty = none given.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Whether exemplars are sent.</summary>
    public bool SendExemplars { get; init; }

    /// <summary>Whether native histograms are sent.</summary>
    public bool SendNativeHistograms { get; init; }

    /// <summary>Whether each connection takes another address of the host.</summary>
    public bool RoundRobinDns { get; init; }

    /// <summary><see cref="Version1"/> or <see cref="Version2"/>.</summary>
    public string ProtobufMessage { get; init; } = Version1;

    /// <summary>Whether failed requests are logged in detail.</summary>
    public bool FailedRequestLogging { get; init; }

    /// <summary>How the server is asked.</summary>
    public HttpClientConfiguration HttpClient { get; init; } = new() { EnableHttp2 = false };

    /// <summary>The queue.</summary>
    public QueueConfiguration Queue { get; init; } = new();

    /// <summary>Metadata (remote write 1.0).</summary>
    public MetadataSendConfiguration Metadata { get; init; } = new();
}
