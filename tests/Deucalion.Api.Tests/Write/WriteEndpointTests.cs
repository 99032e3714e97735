using System.Text;
using Deucalion.Api.Tests.Http;
using Deucalion.Testing;

namespace Deucalion.Api.Tests.Write;

/// <summary>Remote write over HTTP: statuses, texts, headers.</summary>
public sealed class WriteEndpointTests : IAsyncLifetime
{
    private const string V2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Version_1_stores_and_answers_nothing()
    {
        byte[] message = new RemoteWriteMessage().Add([("__name__", "m"), ("a", "b")], (PlaneHost.Now - 5, 1.25)).ToArray();
        PlaneAnswer answer = await _host.WriteAsync(message);
        Assert.Equal((204, string.Empty), (answer.Status, answer.Text));
        Assert.DoesNotContain(answer.Headers.Keys, k => k.StartsWith("X-Prometheus-Remote-Write", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("\"1.25\"", (await _host.GetAsync("api/v1/query?query=m")).Data(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (_host.Instance.Usage.SamplesStored, _host.Instance.Usage.WriteRequests));
    }

    [Fact]
    public async Task Version_2_answers_with_counts()
    {
        PlaneAnswer answer = await _host.WriteAsync([0x22, 0x00], type: V2);
        Assert.Equal(204, answer.Status);
        Assert.Equal("0", answer.Headers["X-Prometheus-Remote-Write-Samples-Written"]);
        Assert.Equal("0", answer.Headers["X-Prometheus-Remote-Write-Histograms-Written"]);
        Assert.Equal("0", answer.Headers["X-Prometheus-Remote-Write-Exemplars-Written"]);
    }

    [Fact]
    public async Task Refusals_are_plain_text()
    {
        PlaneAnswer type = await _host.SendAsync("POST", "api/v1/write", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal((415, "text/plain; charset=utf-8"), (type.Status, type.Headers["Content-Type"]));
        PlaneAnswer bytes = await _host.SendAsync("POST", "api/v1/write", new ByteArrayContent([1, 2, 3]) { Headers = { { "Content-Type", "application/x-protobuf" }, { "Content-Encoding", "snappy" } } });
        Assert.Equal(400, bytes.Status);
        PlaneAnswer encoding = await _host.SendAsync("POST", "api/v1/write", new ByteArrayContent([1]) { Headers = { { "Content-Type", "application/x-protobuf" }, { "Content-Encoding", "br" } } });
        Assert.Equal(415, encoding.Status);
        PlaneAnswer future = await _host.WriteAsync(new RemoteWriteMessage().Add([("__name__", "m")], (PlaneHost.Now + 86_400_000, 1)).ToArray());
        Assert.Equal(400, future.Status);
        Assert.All([type, bytes, encoding, future], a => Assert.True(a.Text.Length is > 5 and < 1024 && a.Text.EndsWith('\n'), a.Text));
    }

    [Fact]
    public async Task Random_bodies_never_fail_the_server()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 200; i++)
        {
            byte[] body = new byte[random.Next(60)];
            random.NextBytes(body);
            PlaneAnswer answer = await _host.WriteAsync(body, type: i % 2 == 0 ? V2 : "application/x-protobuf");
            Assert.True(answer.Status is 204 or 400 or 413, $"seed {seed}: {answer.Status} {answer.Text}");
        }
    }
}
