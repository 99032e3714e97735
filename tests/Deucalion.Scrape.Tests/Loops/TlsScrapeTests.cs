using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Deucalion.Scrape.Targets;

namespace Deucalion.Scrape.Tests.Loops;

public class TlsScrapeTests
{
    [Fact]
    public async Task A_server_is_trusted_by_its_CA_and_name_or_not_at_all()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=target", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("target.test");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var stop = new CancellationTokenSource();
        Task serving = ServeAsync(listener, certificate, stop.Token);
        string pem = "'" + made.ExportCertificatePem().Replace("\n", "\n\n    ", StringComparison.Ordinal) + "'";
        Assert.Equal((TargetHealth.Up, ""), await ScrapeAsync(port, $"tls_config: {{ca: {pem}, server_name: target.test}}"));
        Assert.Equal((TargetHealth.Up, ""), await ScrapeAsync(port, "tls_config: {insecure_skip_verify: true}"));
        (TargetHealth health, string error) = await ScrapeAsync(port, $"tls_config: {{ca: {pem}, server_name: other.test}}");
        Assert.Equal(TargetHealth.Down, health);
        Assert.Contains("certificate", error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(TargetHealth.Down, (await ScrapeAsync(port, "tls_config: {server_name: target.test}")).Health);
        (health, error) = await ScrapeAsync(port, "tls_config: {ca_file: /nowhere/ca.pem}");
        Assert.Equal(TargetHealth.Down, health);
        Assert.StartsWith("unable to load TLS certificates: ", error, StringComparison.Ordinal);
        Assert.Contains("/nowhere/ca.pem", error, StringComparison.Ordinal);
        await stop.CancelAsync();
        listener.Stop();
        await serving;
    }

    private static async Task<(TargetHealth Health, string Error)> ScrapeAsync(int port, string tls)
    {
        var f = new LoopFixture(
            $"scheme: https\nbasic_auth: {{username: u, password: p}}\nenable_http2: false\nrelabel_configs: [{{target_label: __address__, replacement: '127.0.0.1:{port}'}}]\n{tls}",
            o => o with { CreateHandler = null });
        await f.ScrapeAsync();
        return (f.Target.State.Health, f.Target.State.LastError);
    }

    // Answers one request a connection; 401 without the right credentials.
    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(stop);
                await using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
                var head = new StringBuilder();
                byte[] buffer = new byte[4096];
                while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    int read = await stream.ReadAsync(buffer, stop);
                    if (read == 0)
                    {
                        break;
                    }

                    head.Append(Encoding.ASCII.GetString(buffer, 0, read));
                }

                bool known = head.ToString().Contains("Authorization: Basic dTpw\r\n", StringComparison.Ordinal);
                string answer = known ? "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nConnection: close\r\n\r\na 1\n" : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A client that does not trust the server goes away; the listener may be stopped.
            }
        }
    }
}
