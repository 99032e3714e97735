namespace Deucalion.Model.Configuration;

/// <summary>How an HTTP server is asked: credentials, TLS, proxy, headers. At most one kind of credential is set.</summary>
public sealed record HttpClientConfiguration
{
    /// <summary>HTTP Basic.</summary>
    public BasicAuthConfiguration? BasicAuth { get; init; }

    /// <summary>An Authorization header; <c>bearer_token</c> and <c>bearer_token_file</c> come here as type Bearer.</summary>
    public AuthorizationConfiguration? Authorization { get; init; }

    /// <summary>OAuth 2 client credentials.</summary>
    public OAuth2Configuration? OAuth2 { get; init; }

    /// <summary>TLS.</summary>
    public TlsConfiguration Tls { get; init; } = new();

    /// <summary>Proxy.</summary>
    public ProxyConfiguration Proxy { get; init; } = new();

    /// <summary>Whether redirects are followed.</summary>
    public bool FollowRedirects { get; init; } = true;

    /// <summary>Whether HTTP/2 may be used.</summary>
    public bool EnableHttp2 { get; init; } = true;

    /// <summary>More headers.</summary>
    public IReadOnlyList<HttpHeaderConfiguration> HttpHeaders { get; init; } = [];
}
