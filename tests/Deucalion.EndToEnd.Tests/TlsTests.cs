using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Deucalion.EndToEnd.Tests;

/// <summary>The product under TLS with Prometheus' web configuration file: protocols, client certificates, users, a new certificate without a restart.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    // bcrypt of "größe" at cost 5, so that the test is quick.
    private const string Hash = "$2b$05$DCq7YPn5Rq63x1Lad4cll.StG7DLELhZsdsQQ.MfxgrcEBIA6zHp2";

    private readonly string _directory = Directory.CreateTempSubdirectory("deucalion-tls-").FullName;
    private readonly X509Certificate2 _authority = Authority();
    private readonly int _port = DeucalionServer.FreePort();
    private ChildProcess? _server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Https_and_http2_with_a_certificate_that_is_replaced_without_a_restart()
    {
        string first = WriteCertificate("server", "localhost");
        await StartAsync("tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n");
        using (HttpClient client = Client())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/-/ready") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (response.StatusCode, response.Version));
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/query?query=up")).StatusCode);
        }

        Assert.Equal(first, await PresentedAsync());
        string second = WriteCertificate("server", "localhost");
        Assert.NotEqual(first, second);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await PresentedAsync() != second)
        {
            await Task.Delay(200, limit.Token);
        }

        // Plain HTTP gets no answer that looks like one.
        using var plain = new HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => (await plain.GetAsync($"http://127.0.0.1:{_port}/-/ready")).EnsureSuccessStatusCode());
    }

    [Fact]
    public async Task A_client_without_the_certificate_that_is_asked_for_gets_no_connection()
    {
        WriteCertificate("server", "localhost");
        WriteCertificate("client", "someone");
        await File.WriteAllTextAsync(Path.Combine(_directory, "ca.crt"), _authority.ExportCertificatePem());
        await StartAsync("tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n", "client");
        using (HttpClient known = Client("client"))
        {
            Assert.Equal(HttpStatusCode.OK, (await known.GetAsync("/-/ready")).StatusCode);
        }

        using HttpClient unknown = Client();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => unknown.GetAsync("/-/ready"));
    }

    [Fact]
    public async Task A_protocol_below_the_minimum_is_refused()
    {
        WriteCertificate("server", "localhost");
        await StartAsync("tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n  min_version: TLS13\n");
        using HttpClient old = Client(protocols: SslProtocols.Tls12);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => old.GetAsync("/-/ready"));
        using HttpClient current = Client(protocols: SslProtocols.Tls13);
        Assert.Equal(HttpStatusCode.OK, (await current.GetAsync("/-/ready")).StatusCode);
    }

    [Fact]
    public async Task Users_of_the_web_configuration_are_asked_for()
    {
        WriteCertificate("server", "localhost");
        await StartAsync($"tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\nbasic_auth_users:\n  ann: {Hash}\n");
        using HttpClient client = Client();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/query?query=1")).StatusCode);
        client.DefaultRequestHeaders.Authorization = DeucalionServer.Basic("ann", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/query?query=1")).StatusCode);
        client.DefaultRequestHeaders.Authorization = DeucalionServer.Basic("ann", "größe");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/query?query=1")).StatusCode);
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=tests", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(10));
    }

    /// <summary>Writes NAME.crt and NAME.key; gives the thumbprint.</summary>
    private string WriteCertificate(string name, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 certificate = request.Create(_authority, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(5), serial);
        File.WriteAllText(Path.Combine(_directory, name + ".key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_directory, name + ".crt"), certificate.ExportCertificatePem());
        return certificate.Thumbprint;
    }

    private async Task StartAsync(string configuration, string? clientCertificate = null)
    {
        string file = Path.Combine(_directory, "web.yml");
        await File.WriteAllTextAsync(file, configuration);
        _server = ChildProcess.Start(
            DeucalionServer.RepositoryFile("out/deucalion"),
            ["serve", "--storage.path", Path.Combine(_directory, "data"), "--web.listen-address", $"127.0.0.1:{_port}", "--web.config.file", file]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using HttpClient client = Client(clientCertificate);
        client.DefaultRequestHeaders.Authorization = DeucalionServer.Basic("ann", "größe");
        while (true)
        {
            Assert.False(_server.HasExited, "the server ended: " + _server.Output);
            try
            {
                if ((await client.GetAsync("/-/ready", limit.Token)).StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private HttpClient Client(string? certificate = null, SslProtocols protocols = SslProtocols.None)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.EnabledSslProtocols = protocols;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.Issuer == _authority.Subject;
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates =
                [X509Certificate2.CreateFromPemFile(Path.Combine(_directory, certificate + ".crt"), Path.Combine(_directory, certificate + ".key"))];
        }

        return new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_port}") };
    }

    private async Task<string> PresentedAsync()
    {
        string thumbprint = string.Empty;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
        {
            thumbprint = ((X509Certificate2)presented!).Thumbprint;
            return true;
        };
        using var client = new HttpClient(handler);
        await client.GetAsync($"https://127.0.0.1:{_port}/-/healthy");
        return thumbprint;
    }
}
