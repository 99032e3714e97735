namespace Deucalion.Model.Configuration;

/// <summary>TLS of a client; PEM in files or inline.</summary>
public sealed record TlsConfiguration
{
    /// <summary>PEM of the certificate authorities.</summary>
    public string Ca { get; init; } = string.Empty;

    /// <summary>PEM of the client certificate.</summary>
    public string Cert { get; init; } = string.Empty;

    /// <summary>PEM of the client key.</summary>
    public Secret Key { get; init; } = Secret.None;

    /// <summary>File with the certificate authorities.</summary>
    public string CaFile { get; init; } = string.Empty;

    /// <summary>File with the client certificate.</summary>
    public string CertFile { get; init; } = string.Empty;

    /// <summary>File with the client key.</summary>
    public string KeyFile { get; init; } = string.Empty;

    /// <summary>Name the server's certificate must have.</summary>
    public string ServerName { get; init; } = string.Empty;

    /// <summary>True: any server certificate is accepted.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>TLS10 … TLS13, or empty.</summary>
    public string MinVersion { get; init; } = string.Empty;

    /// <summary>TLS10 … TLS13, or empty.</summary>
    public string MaxVersion { get; init; } = string.Empty;

    /// <summary>True when nothing is set.</summary>
    public bool IsDefault => this == new TlsConfiguration();
}
