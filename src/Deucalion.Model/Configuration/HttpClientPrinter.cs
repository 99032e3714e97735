using Deucalion.Model.Configuration.Yaml;

namespace Deucalion.Model.Configuration;

/// <summary>Prints the inline HTTP client keys.</summary>
internal static class HttpClientPrinter
{
    public static void Print(YamlWriter w, HttpClientConfiguration c, Func<Secret, string> secret)
    {
        if (c.BasicAuth is { } b)
        {
            w.Open("basic_auth").Optional("username", b.Username).Optional("username_file", b.UsernameFile)
                .Optional("password", secret(b.Password)).Optional("password_file", b.PasswordFile).Close();
        }

        if (c.Authorization is { } a)
        {
            w.Open("authorization").Text("type", a.Type).Optional("credentials", secret(a.Credentials)).Optional("credentials_file", a.CredentialsFile).Close();
        }

        if (c.OAuth2 is { } o)
        {
            w.Open("oauth2").Text("client_id", o.ClientId).Optional("client_secret", secret(o.ClientSecret)).Optional("client_secret_file", o.ClientSecretFile)
                .Texts("scopes", o.Scopes).Text("token_url", o.TokenUrl).Pairs("endpoint_params", o.EndpointParams);
            Tls(w, o.Tls, secret);
            Proxy(w, o.Proxy, secret);
            w.Close();
        }

        Tls(w, c.Tls, secret);
        w.Flag("follow_redirects", c.FollowRedirects).Flag("enable_http2", c.EnableHttp2);
        Proxy(w, c.Proxy, secret);
        if (c.HttpHeaders.Count > 0)
        {
            w.Open("http_headers");
            foreach (HttpHeaderConfiguration h in c.HttpHeaders)
            {
                w.Open(h.Name).Texts("values", h.Values, keepEmpty: h.Secrets.Count + h.Files.Count == 0).Texts("secrets", [.. h.Secrets.Select(secret)]).Texts("files", h.Files).Close();
            }

            w.Close();
        }
    }

    public static void Tls(YamlWriter w, TlsConfiguration t, Func<Secret, string> secret)
    {
        if (t.IsDefault)
        {
            return;
        }

        w.Open("tls_config").Optional("ca", t.Ca).Optional("cert", t.Cert).Optional("key", secret(t.Key)).Optional("ca_file", t.CaFile).Optional("cert_file", t.CertFile)
            .Optional("key_file", t.KeyFile).Optional("server_name", t.ServerName).Optional("min_version", t.MinVersion).Optional("max_version", t.MaxVersion)
            .Flag("insecure_skip_verify", t.InsecureSkipVerify).Close();
    }

    private static void Proxy(YamlWriter w, ProxyConfiguration p, Func<Secret, string> secret) =>
        w.Optional("proxy_url", ProxyUrl(p, secret)).Optional("no_proxy", p.NoProxy).OptionalFlag("proxy_from_environment", p.FromEnvironment);

    // A proxy URL is shown unless it carries a password; shown or not, it must be readable again.
    private static string ProxyUrl(ProxyConfiguration p, Func<Secret, string> secret) =>
        p.ProxyUrl.IsEmpty ? string.Empty
        : secret(p.ProxyUrl) == p.ProxyUrl.Reveal() ? p.ProxyUrl.Reveal()
        : Uri.TryCreate(p.ProxyUrl.Reveal(), UriKind.Absolute, out Uri? u) && u.UserInfo.Length > 0
            ? new UriBuilder(u) { UserName = u.UserInfo.Split(':')[0], Password = "xxxxx" }.Uri.ToString()
            : p.ProxyUrl.Reveal();
}
