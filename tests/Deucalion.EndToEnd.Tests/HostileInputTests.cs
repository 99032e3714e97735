using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Deucalion.Testing;

namespace Deucalion.EndToEnd.Tests;

/// <summary>Bad and hostile requests: each gets a clear error and the server lives on.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private DeucalionServer _server = null!;
    private DeucalionServer.Instance _instance = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await DeucalionServer.StartAsync();
        _instance = await _server.CreateInstanceAsync("V1");
    }

    public async ValueTask DisposeAsync()
    {
        using (HttpResponseMessage alive = await _server.Http.GetAsync(_instance.PublicUrl + "/api/v1/query?query=1"))
        {
            Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Request_line_of_a_megabyte_passes_and_of_three_is_refused()
    {
        using HttpResponseMessage long1 = await _server.Http.GetAsync($"{_instance.PublicUrl}/api/v1/query?query=1&time=5&pad={new string('x', 1_000_000)}");
        Assert.Equal(HttpStatusCode.OK, long1.StatusCode);
        using HttpResponseMessage long3 = await _server.Http.GetAsync($"{_instance.PublicUrl}/api/v1/query?query=1&time=5&pad={new string('x', 3_000_000)}");
        Assert.Equal(HttpStatusCode.RequestUriTooLong, long3.StatusCode);

        // Beyond what the server buffers, the connection may end while the client still writes; then it never reads the answer.
        try
        {
            using HttpResponseMessage long50 = await _server.Http.GetAsync($"{_instance.PublicUrl}/api/v1/query?query=1&time=5&pad={new string('x', 50_000_000)}");
            Assert.Equal(HttpStatusCode.RequestUriTooLong, long50.StatusCode);
        }
        catch (HttpRequestException)
        {
            Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync("/-/healthy")).StatusCode);
        }
    }

    [Theory]
    [InlineData(5_000, HttpStatusCode.OK)]
    [InlineData(200_000, HttpStatusCode.BadRequest)]
    public async Task Nested_parentheses(int depth, HttpStatusCode expected)
    {
        using var form = new FormUrlEncodedContent([new("query", new string('(', depth) + "1" + new string(')', depth)), new("time", "5")]);
        using HttpResponseMessage response = await _server.Http.PostAsync(_instance.PublicUrl + "/api/v1/query", form);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, text[..Math.Min(300, text.Length)]);
        Assert.True(text.Length < 1100, "an error stays short");
    }

    [Fact]
    public async Task A_formatted_query_that_is_too_long_is_the_callers_error()
    {
        using var form = new FormUrlEncodedContent([new("query", new string('(', 9_900) + "1" + new string(')', 9_900))]);
        using HttpResponseMessage response = await _server.Http.PostAsync(_instance.PublicUrl + "/api/v1/format_query", form);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("16 MiB", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]", "object")]
    [InlineData("{\"query\":5}", "\"query\"")]
    [InlineData("{\"query\":\"up\",\"time\":true}", "\"time\"")]
    [InlineData("{\"query\":\"up\",\"time\":\"abc\"}", "\"time\"")]
    [InlineData("{\"query\":\"up\",\"timeout\":{}}", "\"timeout\"")]
    [InlineData("{\"query\":", "JSON")]
    [InlineData("{\"match[]\":[1]}", "match[]")]
    public async Task Json_of_a_wrong_shape_names_the_member(string json, string named)
    {
        using HttpResponseMessage response = await PostAsync("query", "application/json", Encoding.UTF8.GetBytes(json));
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("bad_data", (string)body["errorType"]!);
        Assert.Contains(named, (string)body["error"]!);
    }

    [Fact]
    public async Task Invalid_utf8_in_json_and_in_labels()
    {
        using HttpResponseMessage json = await PostAsync("query", "application/json", [.. "{\"query\":\""u8, 0xFF, 0xFE, .. "\"}"u8]);
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);

        // In remote write 1.0 a series with invalid labels is passed over, as Prometheus does; nothing of it is stored.
        byte[] message = new RemoteWriteMessage().Add([("__name__", "good")], (1000, 1)).Add([("__name__", "bad"), ("x", "QQ")], (1000, 1)).ToArray();
        int at = message.AsSpan().IndexOf("QQ"u8);
        message[at] = 0xFF;
        using HttpResponseMessage write = await _server.WriteAsync(_instance.WriteUrl, message);
        Assert.Equal(HttpStatusCode.NoContent, write.StatusCode);
        string names = await _server.Http.GetStringAsync(_instance.PublicUrl + "/api/v1/label/__name__/values");
        Assert.Equal("{\"status\":\"success\",\"data\":[\"good\"]}", names);
    }

    [Theory]
    [InlineData("FFFFFFFF0F00")] // says 4 GiB
    [InlineData("FFFFFF0F")] // says 32 MiB and holds nothing
    [InlineData("0A")]
    [InlineData("")]
    [InlineData("80808080808080808001")]
    public async Task Hostile_snappy(string hex)
    {
        using HttpResponseMessage response = await PostAsync("write", "application/x-protobuf", Convert.FromHexString(hex));
        Assert.True(response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, response.StatusCode.ToString());
        Assert.Contains("snappy", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Zeros_that_grow_a_thousandfold_are_bounded()
    {
        byte[] bomb = Wire.Compression.SnappyBlock.Compress(new byte[100 << 20]);
        using HttpResponseMessage response = await PostAsync("write", "application/x-protobuf", bomb);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Malformed_configuration_is_told_by_line_and_column_with_a_suggestion()
    {
        const string yaml = """
            global:
              scrape_interval: 15s
            scrape_configs:
            - job_name: a
              scrape_intervall: 10s
              static_configs:
              - targets: ["127.0.0.1:1"]
            """;
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/control/v1/instances/{_instance.Id}/config") { Content = new StringContent(yaml, Encoding.UTF8, new MediaTypeHeaderValue("text/yaml")) };
        using HttpResponseMessage response = await _server.Root.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("prometheus.yml:5:3", text);
        Assert.Contains("scrape_interval", text.Replace("scrape_intervall", string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Query_that_is_too_big_is_refused_with_its_limit()
    {
        using var form = new FormUrlEncodedContent([new("query", "count_over_time(vector(1)[1000d:1s])"), new("time", "5")]);
        using HttpResponseMessage response = await _server.Http.PostAsync(_instance.PublicUrl + "/api/v1/query", form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("too many samples", await response.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string contentType, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return await _server.Http.PostAsync($"{_instance.PublicUrl}/api/v1/{path}", content);
    }
}
