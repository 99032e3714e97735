using System.Net;
using System.Net.Sockets;
using System.Text;
using Deucalion.Control.Network;
using Deucalion.Server.Network;
using Deucalion.Server.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deucalion.Server.Tests.Network;

/// <summary>The web server on a loopback port: protocols, real addresses, slow and silent clients.</summary>
public sealed class KestrelTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_protocols_are_served_without_TLS()
    {
        (WebApplication app, IPEndPoint address) = await StartAsync(new WebOptions());
        await using WebApplication _ = app;
        using var client = new HttpClient();
        foreach (Version version in (Version[])[HttpVersion.Version11, HttpVersion.Version20, HttpVersion.Version11])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{address}/") { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StringContent("x") };
            using HttpResponseMessage response = await client.SendAsync(request, Stop);
            Assert.StartsWith($"HTTP/{(version.Major == 2 ? "2" : "1.1")} 127.0.0.1", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_trusted_proxy_names_the_client_and_must_do_so()
    {
        (WebApplication app, IPEndPoint address) = await StartAsync(new WebOptions { ProxyProtocol = true }, CidrBlock.Parse("127.0.0.0/8"));
        await using WebApplication _ = app;
        const string get = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        Assert.Contains("HTTP/1.1 10.9.8.7", await TalkAsync(address, "PROXY TCP4 10.9.8.7 127.0.0.1 1234 80\r\n" + get), StringComparison.Ordinal);
        Assert.Equal(string.Empty, await TalkAsync(address, get));
    }

    [Fact]
    public async Task A_client_that_is_not_a_trusted_proxy_names_nobody()
    {
        (WebApplication app, IPEndPoint address) = await StartAsync(new WebOptions { ProxyProtocol = true }, CidrBlock.Parse("192.0.2.0/24"));
        await using WebApplication _ = app;
        Assert.Contains("HTTP/1.1 127.0.0.1", await TalkAsync(address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Contains("400 Bad Request", await TalkAsync(address, "PROXY TCP4 10.9.8.7 127.0.0.1 1234 80\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PR")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")]
    public async Task A_client_that_stops_in_the_middle_is_let_go(string begin)
    {
        (WebApplication app, IPEndPoint address) = await StartAsync(new WebOptions { ReadTimeout = TimeSpan.FromMilliseconds(300), HeaderTimeout = TimeSpan.FromMilliseconds(300) });
        await using WebApplication _ = app;
        string answer = await TalkAsync(address, begin);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Long_lines_pass_and_longer_ones_do_not()
    {
        (WebApplication app, IPEndPoint address) = await StartAsync(new WebOptions());
        await using WebApplication _ = app;
        Assert.Contains("200 OK", await TalkAsync(address, $"GET /?a={new string('x', 1_000_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.Contains("414 URI Too Long", await TalkAsync(address, $"GET /?a={new string('x', 3_000_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    private static async Task<string> TalkAsync(IPEndPoint address, string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(address, limit.Token);
        NetworkStream stream = client.GetStream();
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text), limit.Token);
        }
        catch (IOException)
        {
            // The server may end the connection before it has read everything; its answer is there to be read.
        }

        try
        {
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return Encoding.ASCII.GetString(answer.ToArray());
    }

    private static async Task<(WebApplication App, IPEndPoint Address)> StartAsync(WebOptions options, params CidrBlock[] trusted)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = new WebConfigurationFile(null, TimeProvider.System, NullLogger<WebConfigurationFile>.Instance);
        var plain = new PlainHttp2();
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)probe.LocalEndPoint!;
        probe.Close();
        builder.Services.AddSingleton<IConnectionListenerFactory>(plain);
        builder.WebHost.ConfigureKestrel(k => new KestrelSetup(options, web, trusted, plain, TimeProvider.System).Apply(k, address));
        WebApplication app = builder.Build();
        app.Run(context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Connection.RemoteIpAddress}"));
        await app.StartAsync(Stop);
        return (app, address);
    }
}
