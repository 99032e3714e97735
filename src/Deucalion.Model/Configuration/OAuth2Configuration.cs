namespace Deucalion.Model.Configuration;

/// <summary>OAuth 2 client credentials.</summary>
public sealed record OAuth2Configuration
{
    /// <summary>Client id.</summary>
    public required string ClientId { get; init; }

    /// <summary>Client secret.</summary>
    public Secret ClientSecret { get; init; } = Secret.None;

    /// <summary>File with the client secret.</summary>
    public string ClientSecretFile { get; init; } = string.Empty;

    /// <summary>Scopes to ask for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Where tokens come from.</summary>
    public required string TokenUrl { get; init; }

    /// <summary>More form parameters for the token URL.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> EndpointParams { get; init; } = [];

    /// <summary>TLS to the token URL.</summary>
    public TlsConfiguration Tls { get; init; } = new();

    /// <summary>Proxy to the token URL.</summary>
    public ProxyConfiguration Proxy { get; init; } = new();
}
