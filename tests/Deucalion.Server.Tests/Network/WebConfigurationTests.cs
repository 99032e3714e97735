using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Deucalion.Model.Configuration;
using Deucalion.Server.Network;
using Deucalion.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deucalion.Server.Tests.Network;

/// <summary>Prometheus' web configuration file: good ones, wrong ones with their place, changes.</summary>
public sealed class WebConfigurationTests : IDisposable
{
    private const string Hash = "$2y$10$abcdefghijklmnopqrstuuNYVhuCzN8W/N3q6oBTpBoHaLLh6DgBG";

    private readonly string _folder = Directory.CreateTempSubdirectory("deucalion-web-").FullName;

    public WebConfigurationTests() => Certificate("c.pem", "k.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Everything_is_read()
    {
        WebConfiguration web = Read($$"""
            tls_server_config:
              cert_file: c.pem
              key_file: k.pem
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: c.pem
              client_allowed_sans: [a.example]
              min_version: TLS13
              cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305]
              prefer_server_cipher_suites: true
              curve_preferences: [CurveP256]
            http_server_config:
              http2: false
              headers: {X-Frame-Options: deny, Strict-Transport-Security: max-age=1}
            basic_auth_users: {ann: "{{Hash}}"}
            """);
        Assert.Equal((SslProtocols.Tls13, ClientCertificates.RequireAndVerify, false), (web.Tls!.Versions, web.Tls.ClientCertificates, web.Http2));
        Assert.Equal(["X-Frame-Options", "Strict-Transport-Security"], web.Headers.Select(h => h.Key));
        Assert.Equal(5, web.Tls.CipherSuites.Count);
        Assert.Equal(4, web.Files.Count);
        Assert.Equal(Hash, web.Users["ann"]);
        Assert.DoesNotContain("PRIVATE", web.ToString() + web.Tls, StringComparison.Ordinal);
        Assert.Null(Read(string.Empty).Tls);
    }

    [Theory]
    [InlineData("tls_server_config:\n  cert_file: c.pem", ":2:", "go together")]
    [InlineData("tls_server_config: {cert_file: none.pem, key_file: k.pem}", ":1:", "none.pem")]
    [InlineData("tls_server_config: {cert_file: k.pem, key_file: c.pem}", ":1:", "cannot be used together")]
    [InlineData("tls_server_config:\n  cert_file: c.pem\n  key_file: k.pem\n  min_version: TLS10", ":4:", "not safe")]
    [InlineData("tls_server_config: {cert_file: c.pem, key_file: k.pem, client_auth_type: Maybe}", ":1:", "RequireAndVerifyClientCert")]
    [InlineData("tls_server_config: {cert_file: c.pem, key_file: k.pem, client_auth_type: RequireAndVerifyClientCert}", ":1:", "client_ca_file is needed")]
    [InlineData("tls_server_config: {cert_file: c.pem, key_file: k.pem, client_ca_file: c.pem}", ":1:", "not verified")]
    [InlineData("tls_server_config: {cert_file: c.pem, key_file: k.pem, cipher_suites: [X]}", ":1:", "is not a cipher suite")]
    [InlineData("http_server_config:\n  headers:\n    X-Evil: 1", ":", "cannot be set")]
    [InlineData("http_server_config:\n  headers:\n    X-Frame-Options: allow", ":", "must be one of")]
    [InlineData("basic_auth_users:\n  ann: secret-in-clear", ":", "is not a bcrypt hash")]
    [InlineData("basic_auth_user: {}", ":1:1", "basic_auth_users")]
    [InlineData("- x", ":1:1", "expected a mapping")]
    [InlineData("a: [", ":", "web.yml")]
    public void Wrong_files_name_the_place(string text, string place, string part)
    {
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => Read(text));
        Assert.Contains("web.yml" + place, e.Message, StringComparison.Ordinal);
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-in-clear", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_takes_effect_and_a_wrong_one_does_not()
    {
        string file = Path.Combine(_folder, "web.yml");
        File.WriteAllText(file, $"basic_auth_users: {{ann: '{Hash}'}}");
        var clock = new ManualClock();
        var web = new WebConfigurationFile(file, clock, NullLogger<WebConfigurationFile>.Instance);
        Assert.Equal(["ann"], web.Current.Users.Keys);
        File.WriteAllText(file, $"basic_auth_users: {{ann: '{Hash}', bob: '{Hash}'}}");
        Assert.Equal(["ann"], web.Current.Users.Keys);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["ann", "bob"], web.Current.Users.Keys.Order());
        File.WriteAllText(file, "basic_auth_users: {ann: wrong}");
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["ann", "bob"], web.Current.Users.Keys.Order());
        Assert.Contains("bcrypt", web.Reload(), StringComparison.Ordinal);
        File.WriteAllText(file, "tls_server_config: {cert_file: c.pem, key_file: k.pem}");
        Assert.Contains("restart", web.Reload(), StringComparison.Ordinal);
        File.WriteAllText(file, string.Empty);
        Assert.Null(web.Reload());
        Assert.Empty(web.Current.Users);
    }

    private void Certificate(string certificate, string key)
    {
        using RSA rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(Path.Combine(_folder, certificate), made.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, key), rsa.ExportPkcs8PrivateKeyPem());
    }

    private WebConfiguration Read(string text)
    {
        string file = Path.Combine(_folder, "web.yml");
        File.WriteAllText(file, text);
        return WebConfigurationReader.Read(file, File.ReadAllText);
    }
}
