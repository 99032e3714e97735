namespace Deucalion.Model.Configuration;

/// <summary>The <c>tracing</c> section.</summary>
public sealed record TracingConfiguration
{
    /// <summary>grpc or http.</summary>
    public string ClientType { get; init; } = "grpc";

    /// <summary>Where spans are sent.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Share of traces, 0 to 1.</summary>
    public double SamplingFraction { get; init; }

    /// <summary>True: without TLS.</summary>
    public bool Insecure { get; init; }

    /// <summary>TLS.</summary>
    public TlsConfiguration Tls { get; init; } = new();

    /// <summary>More headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>gzip or empty.</summary>
    public string Compression { get; init; } = string.Empty;

    /// <summary>How long sending may take.</summary>
    public TimeSpan Timeout { get; init; }
}
