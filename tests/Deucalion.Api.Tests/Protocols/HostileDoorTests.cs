using System.IO.Compression;
using System.Text;
using Deucalion.Api.Tests.Http;

namespace Deucalion.Api.Tests.Protocols;

/// <summary>Hostile bodies at every door: clear refusals, bounded memory, no hang.</summary>
public sealed class HostileDoorTests : IAsyncLifetime
{
    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("PUT", "pushgateway/metrics/job/x", "text/plain", "# TYPE h histogram\nh_bucket{le=\"1\",a=\"b\\n\"} 1\nh_sum 2\nh_count 3\n")]
    [InlineData("PUT", "pushgateway/metrics/job/x", "application/openmetrics-text", "# TYPE c counter\nc_total{a=\"b\"} 1\n# EOF\n")]
    [InlineData("PUT", "pushgateway/metrics/job/x", "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited", "\u000c\n\u0001m\u0018\u0001\"\u0005\u0012\u0003\u0009\u0000\u0000")]
    public async Task Flipped_and_cut_pushes_are_answered(string method, string path, string type, string text)
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        byte[] good = Encoding.Latin1.GetBytes(text);
        for (int i = 0; i < 100; i++)
        {
            byte[] body = good[..random.Next(good.Length + 1)];
            if (body.Length > 0)
            {
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
            }

            PlaneAnswer answer = await SendAsync(method, path, type, null, body);
            Assert.True(answer.Status is 200 or 400, $"seed {seed}: {answer.Status} {answer.Text}");
        }
    }

    [Theory]
    [InlineData("api/v1/write", "application/x-protobuf", "zstd")]
    [InlineData("api/v1/otlp/v1/metrics", "application/x-protobuf", "zstd")]
    [InlineData("api/v1/otlp/v1/metrics", "application/json", "gzip")]
    [InlineData("pushgateway/metrics/job/x", "text/plain", "gzip")]
    public async Task A_hundred_megabytes_of_zeros_are_refused_in_bounded_memory(string path, string type, string encoding)
    {
        byte[] packed = Pack(encoding, 100 << 20);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        PlaneAnswer answer = await SendAsync("POST", path, type, encoding, packed);
        Assert.True(answer.Status is 400 or 413, $"{answer.Status} {answer.Text}");
        Assert.InRange(answer.Text.Length, 5, 1100);
        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before < 200 << 20, "more was allocated than the limit of a body justifies");
    }

    [Theory]
    [InlineData("api/v1/read", null)]
    [InlineData("api/v1/write", "snappy")]
    [InlineData("api/v1/otlp/v1/metrics", "snappy")]
    public async Task Declared_sizes_are_not_believed(string path, string? encoding)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (byte[] body in (byte[][])[[0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1], [0xFF, 0xFF, 0xFF, 0x0E, 1], [0x80, 0x80, 0x80, 0x08, 0, 1]])
        {
            PlaneAnswer answer = await SendAsync("POST", path, "application/x-protobuf", encoding, body);
            Assert.True(answer.Status is 400 or 413, $"{answer.Status} {answer.Text}");
        }

        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before < 20 << 20);
    }

    private static byte[] Pack(string encoding, int length)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true) : new ZstdSharp.CompressionStream(packed, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < length; i += zeros.Length)
            {
                stream.Write(zeros);
            }
        }

        return packed.ToArray();
    }

    private Task<PlaneAnswer> SendAsync(string method, string path, string type, string? encoding, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return _host.SendAsync(method, path, content);
    }
}
