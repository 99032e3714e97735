using System.IO.Compression;
using System.Text;
using Deucalion.Api.Tests.Http;
using Deucalion.Model.Samples;
using Deucalion.Wire.Otlp;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Api.Tests.Protocols;

/// <summary>OTLP over HTTP: translation, deltas, partial success, hostile bodies.</summary>
public sealed class OtlpTests : IAsyncLifetime
{
    private const string Json = "application/json";
    private static readonly string Time = (PlaneHost.Now - 5000).ToString(System.Globalization.CultureInfo.InvariantCulture) + "000000";

    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Gauges_sums_and_target_info_have_Prometheus_names(bool json, bool gzip)
    {
        string body = Request($$$$"""
            {"name":"http.request.duration","unit":"ms","gauge":{"dataPoints":[{"timeUnixNano":"{{{{Time}}}}","asDouble":1.5,"attributes":[{"key":"http.method","value":{"stringValue":"GET"}}]}]}},
            {"name":"requests","unit":"1","description":"How many.","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"timeUnixNano":"{{{{Time}}}}","asInt":"7"}]}}
            """);
        PlaneAnswer answer = await SendAsync(body, json, gzip);
        Assert.Equal((200, string.Empty), (answer.Status, answer.Text));
        Assert.Contains("{\"__name__\":\"http_request_duration_milliseconds\",\"http_method\":\"GET\",\"instance\":\"i\",\"job\":\"ns/svc\"}", await SeriesAsync("{job=\"ns/svc\"}"), StringComparison.Ordinal);
        Assert.Contains("\"7\"", (await _host.GetAsync("api/v1/query?query=requests_total")).Data(), StringComparison.Ordinal);
        Assert.Contains("{\"__name__\":\"target_info\",\"host_name\":\"h\",\"instance\":\"i\",\"job\":\"ns/svc\"}", await SeriesAsync("target_info"), StringComparison.Ordinal);
        Assert.Contains(_host.Instance.Store.Metadata("requests_total"), m => m is { Type: MetricType.Counter, Help: "How many." });
    }

    [Fact]
    public async Task Histograms_are_classic_series_and_exponential_ones_native()
    {
        PlaneAnswer answer = await SendAsync(Request($$$$"""
            {"name":"h","unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"{{{{Time}}}}","count":"6","sum":9.5,"bucketCounts":["1","2","3"],"explicitBounds":[0.5,2]}]}},
            {"name":"e","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"{{{{Time}}}}","count":"7","sum":3,"scale":10,"zeroCount":"1","positive":{"offset":0,"bucketCounts":["1","2","0","3"]}}]}},
            {"name":"s","summary":{"dataPoints":[{"timeUnixNano":"{{{{Time}}}}","count":"4","sum":2,"quantileValues":[{"quantile":0.5,"value":1.25}]}]}}
            """), json: true);
        Assert.Equal((200, string.Empty), (answer.Status, answer.Text));
        Assert.Equal("3", await ValueAsync("h_seconds_bucket{le=\"2\"}"));
        Assert.Equal("6", await ValueAsync("h_seconds_bucket{le=\"+Inf\"}"));
        Assert.Equal("9.5", await ValueAsync("h_seconds_sum"));
        Assert.Equal("7", await ValueAsync("histogram_count(e)"));
        Assert.Equal("1.25", await ValueAsync("s{quantile=\"0.5\"}"));
    }

    [Fact]
    public async Task Deltas_become_totals_and_a_repeated_request_is_refused()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await SendAsync(Request(Delta(i, 2)), json: true)).Status);
        }

        Assert.Equal("6", await ValueAsync("d_total"));
        Assert.Equal("3", await ValueAsync("histogram_count(de)"));

        // The same request again changes nothing.
        PlaneAnswer again = await SendAsync(Request(Delta(2, 2)), json: true);
        Assert.Equal(400, again.Status);
        Assert.Equal("6", await ValueAsync("d_total"));
    }

    [Fact]
    public async Task What_cannot_be_translated_is_told_and_the_rest_is_stored()
    {
        string mixed = Request($$$$"""
            {"name":"good","gauge":{"dataPoints":[{"timeUnixNano":"{{{{Time}}}}","asDouble":1}]}},
            {"name":"bad","sum":{"dataPoints":[{"timeUnixNano":"{{{{Time}}}}","asDouble":1}]}}
            """);
        PlaneAnswer answer = await SendAsync(mixed, json: true);
        Assert.Equal(200, answer.Status);
        Assert.Contains("\"rejectedDataPoints\":\"1\"", answer.Text, StringComparison.Ordinal);
        Assert.Contains("temporality", answer.Text, StringComparison.Ordinal);
        Assert.Equal("1", await ValueAsync("good"));
        Assert.Equal(400, (await SendAsync(Request($$$$"""{"name":"bad","sum":{"dataPoints":[{"timeUnixNano":"{{{{Time}}}}","asDouble":1}]}}"""), json: true)).Status);
        Assert.Equal(400, (await _host.SendAsync("POST", "api/v1/otlp/v1/metrics", new StringContent("{}", Encoding.UTF8, "text/plain"))).Status);
        PlaneAnswer wrong = await SendAsync("{\n \"resourceMetrics\": 5}", json: true);
        Assert.Equal(400, wrong.Status);
        Assert.Contains("line 2, column 21", wrong.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_bodies_are_refused()
    {
        var random = new Random(Environment.TickCount);
        byte[] good = Protobuf(Request($$$$"""{"name":"m","gauge":{"dataPoints":[{"timeUnixNano":"{{{{Time}}}}","asDouble":1,"attributes":[{"key":"a","value":{"arrayValue":{"values":[{"intValue":"1"}]}}}]}]}}"""));
        for (int i = 0; i < good.Length; i++)
        {
            byte[] flipped = [.. good];
            flipped[i] ^= (byte)(1 << random.Next(8));
            foreach (byte[] body in new[] { good[..i], flipped })
            {
                PlaneAnswer answer = await _host.SendAsync("POST", "api/v1/otlp/v1/metrics", Content(body, "application/x-protobuf"));
                Assert.True(answer.Status is 200 or 400, $"{answer.Status} {answer.Text}");
            }
        }

        using var zeros = new MemoryStream();
        using (var gzip = new GZipStream(zeros, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(new byte[100 << 20]);
        }

        HttpContent bomb = Content(zeros.ToArray(), "application/x-protobuf");
        bomb.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(413, (await _host.SendAsync("POST", "api/v1/otlp/v1/metrics", bomb)).Status);
        string deep = string.Concat(Enumerable.Repeat("{\"arrayValue\":{\"values\":[", 60)) + string.Concat(Enumerable.Repeat("]}}", 60));
        Assert.Equal(400, (await SendAsync(Request($$$$"""{"name":"m","gauge":{"dataPoints":[{"attributes":[{"key":"a","value":{{{{deep}}}}}]}]}}"""), json: true)).Status);
    }

    private static string Delta(int i, int value)
    {
        string time = (PlaneHost.Now - 60_000 + (i * 1000)).ToString(System.Globalization.CultureInfo.InvariantCulture) + "000000";
        return $$$$"""
            {"name":"d","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"timeUnixNano":"{{{{time}}}}","asInt":"{{{{value}}}}"}]}},
            {"name":"de","exponentialHistogram":{"aggregationTemporality":1,"dataPoints":[{"timeUnixNano":"{{{{time}}}}","count":"1","sum":1,"scale":0,"positive":{"offset":{{{{i}}}},"bucketCounts":["1"]}}]}}
            """;
    }

    private static string Request(string metrics) => $$$$"""
        {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{{{{metrics}}}}]}],"resource":{"attributes":[
          {"key":"service.name","value":{"stringValue":"svc"}},{"key":"service.namespace","value":{"stringValue":"ns"}},
          {"key":"service.instance.id","value":{"stringValue":"i"}},{"key":"host.name","value":{"stringValue":"h"}}]}}]}
        """;

    private static byte[] Protobuf(string json)
    {
        var message = new ProtoWriter();
        OtlpJson.ToProtobuf(Encoding.UTF8.GetBytes(json), message);
        return message.Written.ToArray();
    }

    private static ByteArrayContent Content(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new(type);
        return content;
    }

    private async Task<PlaneAnswer> SendAsync(string body, bool json, bool gzip = false)
    {
        byte[] bytes = json ? Encoding.UTF8.GetBytes(body) : Protobuf(body);
        if (gzip)
        {
            using var packed = new MemoryStream();
            using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                stream.Write(bytes);
            }

            bytes = packed.ToArray();
        }

        ByteArrayContent content = Content(bytes, json ? Json : "application/x-protobuf");
        if (gzip)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return await _host.SendAsync("POST", "api/v1/otlp/v1/metrics", content);
    }

    private async Task<string> SeriesAsync(string match) => (await _host.GetAsync("api/v1/series?match[]=" + Uri.EscapeDataString(match))).Text;

    private async Task<string> ValueAsync(string query)
    {
        PlaneAnswer answer = await _host.GetAsync("api/v1/query?query=" + Uri.EscapeDataString(query));
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(answer.Text);
        System.Text.Json.JsonElement result = document.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0 ? "none: " + answer.Text : result[0].GetProperty("value")[1].GetString()!;
    }
}
