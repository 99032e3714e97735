using System.IO.Compression;
using System.Text;
using Deucalion.Api.Tests.Http;

namespace Deucalion.Api.Tests.Protocols;

/// <summary>Influx lines, JSON lines, CSV and Prometheus text over HTTP.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private const long T = PlaneHost.Now - 5000;

    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("write?db=d1&precision=ms", "1767225595000")]
    [InlineData("api/v2/write?db=d1", "1767225595000000000")]
    [InlineData("influx/write?db=d1&precision=s", "1767225595")]
    public async Task Influx_lines_become_measurement_field(string path, string time)
    {
        Assert.Equal(204, (await PostAsync(path, $"# comment\ncpu\\ load,host=a\\,b,empty= usage=1.5,count=3i,ok=t,text=\"x y\",num=\"7\" {time}\r\n")).Status);
        string lines = await ExportAsync("{db=\"d1\"}");
        Assert.Contains($"{{\"metric\":{{\"__name__\":\"cpu load_usage\",\"db\":\"d1\",\"host\":\"a,b\"}},\"values\":[1.5],\"timestamps\":[{T}]}}\n", lines, StringComparison.Ordinal);
        Assert.Equal(4, lines.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Bad_lines_are_named_and_good_ones_stored()
    {
        PlaneAnswer answer = await PostAsync("write", "m f=1 1767225595000\nbroken\nm f=abc 1\nm,t f=1\nm g=2 1767225595000\n");
        Assert.Equal(400, answer.Status);
        Assert.Contains("line 2, column 7", answer.Text, StringComparison.Ordinal);
        Assert.Contains("line 3, column 5", answer.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await ExportAsync("{__name__=~\"m_.*\"}")).Count(c => c == '\n'));
    }

    [Fact]
    public async Task Json_lines_go_round()
    {
        string line = $"{{\"metric\":{{\"__name__\":\"x\",\"a\":\"b \\\"c\"}},\"values\":[1,null,\"Infinity\",-2.5e-7],\"timestamps\":[{T},{T + 1},{T + 2},{T + 3}]}}\n";
        Assert.Equal(204, (await PostAsync("api/v1/import?extra_label=e=f", line, gzip: true)).Status);
        string back = await ExportAsync("x");
        Assert.Equal(line.Replace("\"}", "\",\"e\":\"f\"}", StringComparison.Ordinal).Replace("-2.5e-7", "-2.5e-07", StringComparison.Ordinal), back);
        Assert.Equal(204, (await PostAsync("api/v1/import", back)).Status);
        PlaneAnswer wrong = await PostAsync("api/v1/import", "{\"metric\":{\"__name__\":\"x\"},\"values\":[1,2],\"timestamps\":[1]}\n{\"metric\":5}");
        Assert.Equal(400, wrong.Status);
        Assert.Contains("line 1: 2 values and 1 timestamps", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("line 2, column 11", wrong.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_has_columns_a_header_and_quotes()
    {
        const string Format = "api/v1/import/csv?format=2:metric:ask,3:metric:bid,1:label:ticker,4:time:unix_ms";
        Assert.Equal(204, (await PostAsync(Format, $"ticker,ask,bid,time\n\"GO\"\"OG\",1.23,4.56,{T}\nMSFT,,2,{T}\n")).Status);
        string lines = await ExportAsync("{ticker!=\"\"}");
        Assert.Contains("\"ticker\":\"GO\\\"OG\"},\"values\":[1.23]", lines, StringComparison.Ordinal);
        Assert.Equal(3, lines.Count(c => c == '\n'));
        PlaneAnswer wrong = await PostAsync(Format, $"A,1,1,{T}\nB,x,1,{T}\n");
        Assert.Equal(400, wrong.Status);
        Assert.Contains("line 2, column 3: \"x\" is not a number", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(400, (await PostAsync("api/v1/import/csv?format=1:label:a", "x")).Status);
        Assert.Equal(400, (await PostAsync("api/v1/import/csv", "x")).Status);
    }

    [Fact]
    public async Task Prometheus_text_takes_times_extra_labels_and_labels_of_the_path()
    {
        Assert.Equal(204, (await PostAsync($"api/v1/import/prometheus?extra_label=x=y&timestamp={T}", $"# TYPE a counter\na{{b=\"c\"}} 1 {T - 1}\na{{b=\"c\"}} 2\n")).Status);
        Assert.Equal($"{{\"metric\":{{\"__name__\":\"a\",\"b\":\"c\",\"x\":\"y\"}},\"values\":[1,2],\"timestamps\":[{T - 1},{T}]}}\n", await ExportAsync("a"));
        Assert.Equal(204, (await PostAsync($"api/v1/import/prometheus/metrics/job/j/instance/i?timestamp={T}", "p 1\n")).Status);
        Assert.Contains("\"instance\":\"i\",\"job\":\"j\"", await ExportAsync("p"), StringComparison.Ordinal);
        Assert.Contains("line 2", (await PostAsync("api/v1/import/prometheus", "ok 1\nbad{ 1\n")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_bodies_and_bombs_never_fail_the_server()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        string[] doors = ["write", "api/v1/import", "api/v1/import/csv?format=1:metric:a,2:label:b", "api/v1/import/prometheus"];
        string[] seeds = ["cpu,host=a usage=1.5,c=3i 1767225595000\n", "{\"metric\":{\"__name__\":\"x\"},\"values\":[1],\"timestamps\":[1]}\n", "1,\"a\"\n", "a{b=\"c\"} 1 5\n"];
        for (int i = 0; i < 400; i++)
        {
            byte[] body = Encoding.UTF8.GetBytes(seeds[i % 4]);
            body[random.Next(body.Length)] = (byte)random.Next(256);
            PlaneAnswer answer = await _host.SendAsync("POST", doors[i % 4], new ByteArrayContent(body[..random.Next(body.Length + 1)]));
            Assert.True(answer.Status is 204 or 400, $"seed {seed}: {answer.Status} {answer.Text}");
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (string door in doors)
        {
            PlaneAnswer answer = await PostAsync(door, new string('\0', 100 << 20), gzip: true);
            Assert.True(answer.Status == 400, $"{answer.Status} {answer.Text}");
        }

        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 100 << 20);
    }

    private async Task<string> ExportAsync(string match) => (await _host.GetAsync("api/v1/export?match[]=" + Uri.EscapeDataString(match))).Text;

    private Task<PlaneAnswer> PostAsync(string path, string text, bool gzip = false)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (gzip)
        {
            using var packed = new MemoryStream();
            using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                stream.Write(bytes);
            }

            bytes = packed.ToArray();
        }

        var content = new ByteArrayContent(bytes);
        if (gzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return _host.SendAsync("POST", path, content);
    }
}
