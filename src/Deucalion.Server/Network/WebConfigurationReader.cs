using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Deucalion.Model.Configuration;
using Deucalion.Model.Configuration.Yaml;

namespace Deucalion.Server.Network;

/// <summary>Reads Prometheus' web configuration file. File names in it are relative to it. Throws <see cref="ConfigurationException"/> with file, line and column.</summary>
internal sealed class WebConfigurationReader
{
    private static readonly Dictionary<string, string[]> KnownHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Strict-Transport-Security"] = [],
        ["X-Content-Type-Options"] = ["nosniff"],
        ["X-Frame-Options"] = ["deny", "sameorigin"],
        ["X-XSS-Protection"] = [],
        ["Content-Security-Policy"] = [],
    };

    // TLS 1.3's own suites cannot be chosen, as in Go.
    private static readonly TlsCipherSuite[] Always = [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    private readonly string _directory;
    private readonly Func<string, string> _read;
    private readonly List<string> _files;

    private WebConfigurationReader(string file, Func<string, string> read)
    {
        _directory = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        _read = read;
        _files = [file];
    }

    /// <summary>Reads the file and those that it names.</summary>
    public static WebConfiguration Read(string file, Func<string, string> read)
    {
        var problems = new ProblemList(file);
        var reader = new WebConfigurationReader(file, read);
        YamlNode? node = YamlTree.Read(read(file), problems);
        problems.ThrowIfAny();
        if (node is null || node.IsNull)
        {
            return new WebConfiguration { Files = [file] };
        }

        if (node is not YamlMapping mapping)
        {
            problems.Add(node.Line, node.Column, "expected a mapping with tls_server_config, http_server_config and basic_auth_users");
            problems.ThrowIfAny();
            return new WebConfiguration();
        }

        var root = new MappingReader(mapping, string.Empty, problems);
        TlsSettings? tls = root.Section("tls_server_config", reader.ReadTls);
        WebConfiguration? http = root.Section("http_server_config", ReadHttp);
        IReadOnlyList<KeyValuePair<string, string>> users = root.Pairs("basic_auth_users");
        foreach ((string user, string hash) in users)
        {
            if (!Bcrypt.IsHash(hash))
            {
                root.Problem("basic_auth_users", $"the password of user {YamlWriter.Quote(user)} is not a bcrypt hash; make one with: htpasswd -nBC 10 \"\"");
            }
        }

        root.Finish();
        problems.ThrowIfAny();
        return (http ?? new WebConfiguration()) with { Tls = tls is { Certificate.Length: > 0 } ? tls : null, Users = users.ToDictionary(StringComparer.Ordinal), Files = reader._files };
    }

    private static WebConfiguration ReadHttp(MappingReader section)
    {
        bool http2 = section.Flag("http2", true);
        IReadOnlyList<KeyValuePair<string, string>> headers = section.Pairs("headers");
        foreach ((string name, string value) in headers)
        {
            if (!KnownHeaders.TryGetValue(name, out string[]? values))
            {
                section.Problem("headers", $"the header {YamlWriter.Quote(name)} cannot be set; these can: {string.Join(", ", KnownHeaders.Keys)}");
            }
            else if (values.Length > 0 && value.Length > 0 && !values.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                section.Problem("headers", $"the value of {name} must be one of: {string.Join(", ", values)}");
            }
            else if (value.Any(char.IsControl))
            {
                section.Problem("headers", $"the value of {name} has control characters");
            }
        }

        section.Finish();
        return new WebConfiguration { Http2 = http2, Headers = [.. headers.Where(h => h.Value.Length > 0)] };
    }

    private TlsSettings ReadTls(MappingReader section)
    {
        string certificate = Pem(section, "cert", "cert_file");
        string key = Pem(section, "key", "key_file");
        string authorities = Pem(section, "client_ca", "client_ca_file");
        if ((certificate.Length == 0) != (key.Length == 0))
        {
            section.Problem(key.Length == 0 ? "cert_file" : "key_file", "cert_file and key_file (or cert and key) go together");
        }
        else if (certificate.Length == 0)
        {
            section.Problem("cert_file", "cert_file and key_file are needed");
        }

        ClientCertificates clients = section.Text("client_auth_type") switch
        {
            "" or "NoClientCert" => ClientCertificates.None,
            "RequestClientCert" => ClientCertificates.Request,
            "RequireClientCert" or "RequireAnyClientCert" => ClientCertificates.RequireAny,
            "VerifyClientCertIfGiven" => ClientCertificates.VerifyIfGiven,
            "RequireAndVerifyClientCert" => ClientCertificates.RequireAndVerify,
            _ => Wrong(section, "client_auth_type", "must be NoClientCert, RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven or RequireAndVerifyClientCert", ClientCertificates.None),
        };
        bool verifies = clients is ClientCertificates.VerifyIfGiven or ClientCertificates.RequireAndVerify;
        if (clients == ClientCertificates.RequireAndVerify && authorities.Length == 0)
        {
            section.Problem("client_auth_type", "client_ca_file is needed to verify client certificates");
        }
        else if (authorities.Length > 0 && !verifies)
        {
            section.Problem("client_ca_file", "client certificates are not verified with this client_auth_type; use RequireAndVerifyClientCert");
        }

        IReadOnlyList<string> names = section.Texts("client_allowed_sans");
        if (names.Count > 0 && clients != ClientCertificates.RequireAndVerify)
        {
            section.Problem("client_allowed_sans", "needs client_auth_type RequireAndVerifyClientCert");
        }

        var settings = new TlsSettings
        {
            Certificate = certificate,
            Key = key,
            ClientAuthorities = authorities,
            ClientCertificates = clients,
            ClientAllowedNames = names,
            Versions = Versions(section),
            CipherSuites = Suites(section),
        };

        // Go's order of suites and curves is its own; the system's TLS library chooses here.
        section.Allow("prefer_server_cipher_suites");
        section.Allow("curve_preferences");
        section.Finish();
        Check(section, settings);
        return settings;
    }

    private static SslProtocols Versions(MappingReader section)
    {
        int min = Version(section, "min_version", 12);
        int max = Version(section, "max_version", 13);
        if (min > max)
        {
            section.Problem("min_version", "is above max_version");
        }

        return (min <= 12 && max >= 12 ? SslProtocols.Tls12 : SslProtocols.None) | (max >= 13 ? SslProtocols.Tls13 : SslProtocols.None);
    }

    private static int Version(MappingReader section, string key, int absent) => section.Text(key) switch
    {
        "" => absent,
        "TLS12" => 12,
        "TLS13" => 13,
        "TLS10" or "TLS11" => Wrong(section, key, "is not safe and not offered; use TLS12 or TLS13", absent),
        _ => Wrong(section, key, "must be TLS12 or TLS13", absent),
    };

    private static TlsCipherSuite[] Suites(MappingReader section)
    {
        var suites = new List<TlsCipherSuite>();
        foreach (string name in section.Texts("cipher_suites"))
        {
            string full = name.EndsWith("_CHACHA20_POLY1305", StringComparison.Ordinal) ? name + "_SHA256" : name;
            if (Enum.TryParse(full, out TlsCipherSuite suite) && Enum.IsDefined(suite) && !char.IsAsciiDigit(full[0]))
            {
                suites.Add(suite);
            }
            else
            {
                section.Problem("cipher_suites", $"{YamlWriter.Quote(name)} is not a cipher suite; an example is TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
            }
        }

        return suites.Count == 0 ? [] : [.. suites.Union(Always)];
    }

    private static void Check(MappingReader section, TlsSettings settings)
    {
        if (section.Problems.Items.Count > 0)
        {
            return;
        }

        try
        {
            using X509Certificate2 _ = X509Certificate2.CreateFromPem(settings.Certificate, settings.Key);
        }
        catch (CryptographicException e)
        {
            section.Problem("cert_file", "certificate and key cannot be used together: " + e.Message);
        }

        if (settings.ClientAuthorities.Length > 0)
        {
            try
            {
                new X509Certificate2Collection().ImportFromPem(settings.ClientAuthorities);
            }
            catch (CryptographicException e)
            {
                section.Problem("client_ca_file", "is no PEM file of certificates: " + e.Message);
            }
        }
    }

    private static T Wrong<T>(MappingReader section, string key, string message, T instead)
    {
        section.Problem(key, message);
        return instead;
    }

    // Given in place or as the name of a file.
    private string Pem(MappingReader section, string key, string fileKey)
    {
        string text = section.Text(key);
        string file = section.Text(fileKey);
        if (file.Length == 0)
        {
            return text;
        }

        if (text.Length > 0)
        {
            section.Problem(fileKey, $"{key} and {fileKey} exclude each other");
            return text;
        }

        string path = Path.Combine(_directory, file);
        _files.Add(path);
        try
        {
            return _read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            section.Problem(fileKey, e.Message);
            return string.Empty;
        }
    }
}
