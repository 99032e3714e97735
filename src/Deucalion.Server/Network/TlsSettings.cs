using System.Net.Security;
using System.Security.Authentication;

namespace Deucalion.Server.Network;

/// <summary>The section <c>tls_server_config</c>. Certificates are PEM text, read from files or given in place.</summary>
internal sealed record TlsSettings
{
    /// <summary>The server's certificate, followed by those that lead to its authority.</summary>
    public required string Certificate { get; init; }

    /// <summary>Its private key.</summary>
    public required string Key { get; init; }

    /// <summary>Authorities that clients' certificates must come from; empty when none are verified.</summary>
    public string ClientAuthorities { get; init; } = string.Empty;

    /// <summary>What is asked of clients.</summary>
    public ClientCertificates ClientCertificates { get; init; }

    /// <summary>When not empty, a client's certificate must have one of these alternative names.</summary>
    public IReadOnlyList<string> ClientAllowedNames { get; init; } = [];

    /// <summary>Versions that may be negotiated.</summary>
    public SslProtocols Versions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Cipher suites of TLS 1.2; empty: the system's choice.</summary>
    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; init; } = [];

    /// <summary>The key is in here: say nothing of it.</summary>
    public override string ToString() => $"TLS {Versions}, client certificates {ClientCertificates}";
}
