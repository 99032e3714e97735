using Deucalion.Model.Configuration.Yaml;

namespace Deucalion.Model.Configuration;

/// <summary>Reads the HTTP client keys that stand inline in scrape, discovery, alertmanager and remote sections.</summary>
internal static class HttpClientSection
{
    private static readonly string[] TlsVersions = ["TLS10", "TLS11", "TLS12", "TLS13"];

    private static readonly HashSet<string> FixedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Host", "Content-Encoding", "Content-Length", "Content-Type", "User-Agent", "Connection", "Keep-Alive", "Proxy-Authenticate",
        "Proxy-Authorization", "Www-Authenticate", "Accept-Encoding", "X-Prometheus-Remote-Write-Version", "X-Prometheus-Remote-Read-Version",
        "X-Prometheus-Scrape-Timeout-Seconds", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256",
    };

    public static HttpClientConfiguration Read(MappingReader m, ReadingContext context, bool http2 = true)
    {
        BasicAuthConfiguration? basic = m.Section("basic_auth", r => BasicAuth(r, context));
        AuthorizationConfiguration? authorization = m.Section("authorization", r => Authorization(r, context));
        OAuth2Configuration? oauth2 = m.Section("oauth2", r => OAuth2(r, context));
        Secret bearer = m.Secret("bearer_token");
        string bearerFile = context.FileName(m, "bearer_token_file");
        if (!bearer.IsEmpty || bearerFile.Length > 0)
        {
            string key = bearer.IsEmpty ? "bearer_token_file" : "bearer_token";
            if (!bearer.IsEmpty && bearerFile.Length > 0)
            {
                m.Problem("bearer_token_file", "at most one of bearer_token & bearer_token_file must be configured");
            }
            else if (authorization is not null)
            {
                m.Problem(key, "authorization is not compatible with bearer_token & bearer_token_file");
            }
            else if (basic is not null || oauth2 is not null)
            {
                m.Problem(key, "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured");
            }

            authorization ??= new AuthorizationConfiguration("Bearer", bearer, bearerFile);
        }
        else if ((basic is null ? 0 : 1) + (authorization is null ? 0 : 1) + (oauth2 is null ? 0 : 1) > 1)
        {
            m.Problem(basic is null ? "oauth2" : "basic_auth", "at most one of basic_auth, oauth2 & authorization must be configured");
        }

        return new HttpClientConfiguration
        {
            BasicAuth = basic,
            Authorization = authorization,
            OAuth2 = oauth2,
            Tls = m.Section("tls_config", r => Tls(r, context)) ?? new(),
            Proxy = Proxy(m),
            FollowRedirects = m.Flag("follow_redirects", true),
            EnableHttp2 = m.Flag("enable_http2", http2),
            HttpHeaders = Headers(m, context),
        };
    }

    public static TlsConfiguration Tls(MappingReader m, ReadingContext context)
    {
        RefuseReferences(m, "ca_ref", "cert_ref", "key_ref");
        var tls = new TlsConfiguration
        {
            Ca = m.Text("ca"),
            Cert = m.Text("cert"),
            Key = m.Secret("key"),
            CaFile = context.FileName(m, "ca_file"),
            CertFile = context.FileName(m, "cert_file"),
            KeyFile = context.FileName(m, "key_file"),
            ServerName = m.Text("server_name"),
            InsecureSkipVerify = m.Flag("insecure_skip_verify", false),
            MinVersion = ReadingContext.Word(m, "min_version", string.Empty, TlsVersions, "TLS version"),
            MaxVersion = ReadingContext.Word(m, "max_version", string.Empty, TlsVersions, "TLS version"),
        };
        AtMostOne(m, "ca", "ca_file");
        AtMostOne(m, "cert", "cert_file");
        AtMostOne(m, "key", "key_file");
        bool cert = tls.Cert.Length > 0 || tls.CertFile.Length > 0;
        bool key = !tls.Key.IsEmpty || tls.KeyFile.Length > 0;
        if (cert && !key)
        {
            m.Problem(string.Empty, "exactly one of key or key_file must be configured when a client certificate is configured");
        }
        else if (key && !cert)
        {
            m.Problem(string.Empty, "exactly one of cert or cert_file must be configured when a client key is configured");
        }

        if (tls.MinVersion.Length > 0 && tls.MaxVersion.Length > 0 && string.CompareOrdinal(tls.MinVersion, tls.MaxVersion) > 0)
        {
            m.Problem("max_version", "tls_config.max_version must be greater than or equal to tls_config.min_version if both are specified");
        }

        return tls;
    }

    private static BasicAuthConfiguration BasicAuth(MappingReader m, ReadingContext context)
    {
        RefuseReferences(m, "username_ref", "password_ref");
        AtMostOne(m, "username", "username_file");
        AtMostOne(m, "password", "password_file");
        return new BasicAuthConfiguration(m.Text("username"), context.FileName(m, "username_file"), m.Secret("password"), context.FileName(m, "password_file"));
    }

    private static AuthorizationConfiguration Authorization(MappingReader m, ReadingContext context)
    {
        RefuseReferences(m, "credentials_ref");
        string type = m.Text("type", "Bearer").Trim();
        if (type.Equals("basic", StringComparison.OrdinalIgnoreCase))
        {
            m.Problem("type", "authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
        }

        AtMostOne(m, "credentials", "credentials_file");
        return new AuthorizationConfiguration(type.Length == 0 ? "Bearer" : type, m.Secret("credentials"), context.FileName(m, "credentials_file"));
    }

    private static OAuth2Configuration OAuth2(MappingReader m, ReadingContext context)
    {
        RefuseReferences(m, "client_secret_ref", "client_certificate_key_ref");
        foreach (string key in new[] { "client_certificate_key_id", "client_certificate_key", "client_certificate_key_file", "signature_algorithm", "iss", "audience", "claims" })
        {
            if (m.Has(key))
            {
                m.KeyProblem(key, "signed client assertions are not supported; use client_secret or client_secret_file");
            }
        }

        if (m.Text("grant_type", "client_credentials") != "client_credentials")
        {
            m.Problem("grant_type", "only the grant type client_credentials is supported");
        }

        AtMostOne(m, "client_secret", "client_secret_file");
        if (m.Text("client_id").Length == 0)
        {
            m.Problem("client_id", "oauth2 client_id must be configured");
        }

        if (m.Text("token_url").Length == 0)
        {
            m.Problem("token_url", "oauth2 token_url must be configured");
        }

        return new OAuth2Configuration
        {
            ClientId = m.Text("client_id"),
            ClientSecret = m.Secret("client_secret"),
            ClientSecretFile = context.FileName(m, "client_secret_file"),
            Scopes = m.Texts("scopes"),
            TokenUrl = Url(m, "token_url"),
            EndpointParams = m.Pairs("endpoint_params"),
            Tls = m.Section("tls_config", r => Tls(r, context)) ?? new(),
            Proxy = Proxy(m),
        };
    }

    public static string Url(MappingReader m, string key)
    {
        string url = m.Text(key);
        if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https" && parsed.Host.Length > 0))
        {
            m.Problem(key, "expected an absolute http or https URL");
        }

        return url;
    }

    private static ProxyConfiguration Proxy(MappingReader m)
    {
        var proxy = new ProxyConfiguration
        {
            ProxyUrl = m.Secret("proxy_url"),
            NoProxy = m.Text("no_proxy"),
            FromEnvironment = m.Flag("proxy_from_environment", false),
        };
        if (m.Has("proxy_connect_header"))
        {
            m.KeyProblem("proxy_connect_header", "headers for proxy CONNECT requests are not supported; put credentials into proxy_url");
        }

        if (!proxy.ProxyUrl.IsEmpty && !(Uri.TryCreate(proxy.ProxyUrl.Reveal(), UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" or "socks5" or "socks4"))
        {
            m.Problem("proxy_url", "expected an absolute http, https or socks5 URL");
        }

        if (proxy.FromEnvironment && !proxy.ProxyUrl.IsEmpty)
        {
            m.Problem("proxy_url", "if proxy_from_environment is configured, proxy_url must not be configured");
        }
        else if (proxy.FromEnvironment && proxy.NoProxy.Length > 0)
        {
            m.Problem("no_proxy", "if proxy_from_environment is configured, no_proxy must not be configured");
        }
        else if (proxy.ProxyUrl.IsEmpty && proxy.NoProxy.Length > 0)
        {
            m.Problem("no_proxy", "if no_proxy is configured, proxy_url must also be configured");
        }

        return proxy;
    }

    private static List<HttpHeaderConfiguration> Headers(MappingReader m, ReadingContext context)
    {
        var headers = new List<HttpHeaderConfiguration>();
        m.EachEntry("http_headers", (name, node, path) =>
        {
            if (FixedHeaders.Contains(name.Text))
            {
                m.Problems.Add(name.Line, name.Column, $"setting header \"{name.Text}\" is not allowed", path);
                return;
            }

            if (m.Read(node, path, r => Header(r, name.Text, context)) is { } header)
            {
                headers.Add(header);
            }
        });
        return headers;
    }

    private static HttpHeaderConfiguration Header(MappingReader m, string name, ReadingContext context)
    {
        return new HttpHeaderConfiguration(name, m.Texts("values"), m.Secrets("secrets"), context.FileNames(m, "files"));
    }

    private static void AtMostOne(MappingReader m, string one, string other)
    {
        if (m.Has(one) && m.Has(other))
        {
            m.Problem(other, $"at most one of {one} & {other} must be configured");
        }
    }

    private static void RefuseReferences(MappingReader m, params ReadOnlySpan<string> keys)
    {
        foreach (string key in keys)
        {
            if (m.Has(key))
            {
                m.KeyProblem(key, "there is no secret manager to refer to; give the secret or a file");
            }
        }
    }
}
