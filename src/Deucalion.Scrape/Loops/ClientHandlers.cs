using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Deucalion.Model.Configuration;

namespace Deucalion.Scrape.Loops;

/// <summary>Makes HTTP handlers with TLS and proxy as configured. Redirects and credentials are the caller's.</summary>
internal static class ClientHandlers
{
    // Long enough to keep connections, short enough to notice that a name has moved.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>A handler; throws <see cref="ScrapeException"/> when a certificate or key cannot be read.</summary>
    public static SocketsHttpHandler Create(TlsConfiguration tls, ProxyConfiguration proxy)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            PooledConnectionLifetime = ConnectionLifetime,
            ActivityHeadersPropagator = null,
            UseProxy = proxy.FromEnvironment || !proxy.ProxyUrl.IsEmpty,
        };
        if (!proxy.ProxyUrl.IsEmpty)
        {
            handler.Proxy = Proxy(proxy);
        }

        try
        {
            handler.SslOptions = Tls(tls);
            if (tls.ServerName.Length > 0 && !handler.UseProxy)
            {
                // The handler would put the URL's host into TargetHost; a TLS stream that is already set up it takes as it is.
                SslClientAuthenticationOptions options = handler.SslOptions;
                options.TargetHost = tls.ServerName;
                options.ApplicationProtocols = [SslApplicationProtocol.Http11];
                handler.ConnectCallback = (context, cancellation) => ConnectAsync(context, options, cancellation);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            handler.Dispose();
            throw new ScrapeException("unable to load TLS certificates: " + e.Message, e);
        }

        return handler;
    }

    /// <summary>Changes when a TLS file does.</summary>
    public static string Stamp(TlsConfiguration tls)
    {
        if (tls.CaFile.Length + tls.CertFile.Length + tls.KeyFile.Length == 0)
        {
            return string.Empty;
        }

        return string.Join('|', new[] { tls.CaFile, tls.CertFile, tls.KeyFile }.Where(f => f.Length > 0).Select(f =>
        {
            var info = new FileInfo(f);
            return info.Exists ? $"{info.LastWriteTimeUtc.Ticks},{info.Length}" : "none";
        }));
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps)
            {
                return stream;
            }

            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(options, cancellation);
            return tls;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static WebProxy Proxy(ProxyConfiguration proxy)
    {
        var url = new Uri(proxy.ProxyUrl.Reveal());
        var web = new WebProxy(url)
        {
            BypassList = [.. proxy.NoProxy.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Bypass)],
        };
        if (url.UserInfo.Length > 0)
        {
            string[] parts = url.UserInfo.Split(':', 2);
            web.Credentials = new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
        }

        return web;
    }

    // WebProxy wants .NET patterns over scheme://host:port; a name covers its subdomains, as Go has it.
    private static string Bypass(string host)
    {
        string escaped = string.Concat(host.TrimStart('*').TrimStart('.').Select(c => char.IsLetterOrDigit(c) || c is '-' or ':' or '_' ? c.ToString() : "\\" + c));
        return @"^[a-z]+://([^/]*\.)?" + escaped + @"(:\d+)?(/|$)";
    }

    private static SslClientAuthenticationOptions Tls(TlsConfiguration tls)
    {
        var options = new SslClientAuthenticationOptions { EnabledSslProtocols = Protocols(tls.MinVersion, tls.MaxVersion) };
        string cert = tls.CertFile.Length > 0 ? File.ReadAllText(tls.CertFile) : tls.Cert;
        if (cert.Length > 0)
        {
            string key = tls.KeyFile.Length > 0 ? File.ReadAllText(tls.KeyFile) : tls.Key.Reveal();
            options.ClientCertificates = [X509Certificate2.CreateFromPem(cert, key)];
            options.LocalCertificateSelectionCallback = (_, _, local, _, _) => local[0];
        }

        string ca = tls.CaFile.Length > 0 ? File.ReadAllText(tls.CaFile) : tls.Ca;
        if (tls.InsecureSkipVerify)
        {
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (ca.Length > 0)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(ca);
            if (roots.Count == 0)
            {
                throw new CryptographicException("the CA has no certificate");
            }

            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return options;
    }

    private static SslProtocols Protocols(string min, string max)
    {
        if (min.Length == 0 && max.Length == 0)
        {
            return SslProtocols.None;
        }

        SslProtocols chosen = SslProtocols.None;
        foreach (string name in new[] { "TLS10", "TLS11", "TLS12", "TLS13" })
        {
            if (string.CompareOrdinal(name, min) >= 0 && (max.Length == 0 || string.CompareOrdinal(name, max) <= 0))
            {
                chosen |= Protocol(name);
            }
        }

        return chosen;
    }

#pragma warning disable SYSLIB0039, CA5397 // Old protocols only where the configuration names them.
    private static SslProtocols Protocol(string name) => name switch
    {
        "TLS10" => SslProtocols.Tls,
        "TLS11" => SslProtocols.Tls11,
        "TLS12" => SslProtocols.Tls12,
        _ => SslProtocols.Tls13,
    };
#pragma warning restore SYSLIB0039, CA5397
}
