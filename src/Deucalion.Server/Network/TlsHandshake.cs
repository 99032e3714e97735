using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Deucalion.Server.Network;

/// <summary>Answers TLS handshakes from the web configuration in force, so that a renewed certificate serves the next connection.</summary>
internal sealed class TlsHandshake(WebConfigurationFile file)
{
    private Prepared? _prepared;

    /// <summary>Options of one connection.</summary>
    public ValueTask<SslServerAuthenticationOptions> OptionsAsync(TlsHandshakeCallbackContext context)
    {
        WebConfiguration current = file.Current;
        TlsSettings settings = current.Tls ?? throw new InvalidOperationException("the listener has TLS and its configuration has none");
        Prepared? prepared = Volatile.Read(ref _prepared);
        if (prepared?.Settings != settings)
        {
            prepared = new Prepared(settings);
            Volatile.Write(ref _prepared, prepared);
        }

        return ValueTask.FromResult(prepared.Options(current.Http2));
    }

    private sealed class Prepared
    {
        private readonly SslStreamCertificateContext _certificate;
        private readonly X509Certificate2Collection _authorities = [];

        public Prepared(TlsSettings settings)
        {
            Settings = settings;
            X509Certificate2 leaf = X509Certificate2.CreateFromPem(settings.Certificate, settings.Key);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(settings.Certificate);
            _certificate = SslStreamCertificateContext.Create(leaf, chain, offline: true);
            if (settings.ClientAuthorities.Length > 0)
            {
                _authorities.ImportFromPem(settings.ClientAuthorities);
            }
        }

        public TlsSettings Settings { get; }

        public SslServerAuthenticationOptions Options(bool http2) => new()
        {
            ServerCertificateContext = _certificate,
            EnabledSslProtocols = Settings.Versions,
            ClientCertificateRequired = Settings.ClientCertificates != ClientCertificates.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CipherSuitesPolicy = Policy(Settings.CipherSuites),
            ApplicationProtocols = http2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => IsGood(certificate as X509Certificate2),
        };

        private static CipherSuitesPolicy? Policy(IReadOnlyList<TlsCipherSuite> suites) =>
            suites.Count == 0 || OperatingSystem.IsWindows() || OperatingSystem.IsAndroid() ? null : new CipherSuitesPolicy(suites);

        private bool IsGood(X509Certificate2? certificate)
        {
            ClientCertificates wanted = Settings.ClientCertificates;
            if (certificate is null)
            {
                return wanted is ClientCertificates.None or ClientCertificates.Request or ClientCertificates.VerifyIfGiven;
            }

            if (wanted is not (ClientCertificates.VerifyIfGiven or ClientCertificates.RequireAndVerify))
            {
                return true;
            }

            using var chain = new X509Chain();
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2"));
            if (_authorities.Count > 0)
            {
                chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
            }

            return chain.Build(certificate) && HasAllowedName(certificate);
        }

        private bool HasAllowedName(X509Certificate2 certificate)
        {
            if (Settings.ClientAllowedNames.Count == 0)
            {
                return true;
            }

            foreach (X509SubjectAlternativeNameExtension names in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
            {
                if (names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(a => a.ToString())).Any(n => Settings.ClientAllowedNames.Contains(n, StringComparer.Ordinal)))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
