using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Deucalion.Testing;

namespace Deucalion.EndToEnd.Tests;

/// <summary>The sentences of "Access Prometheus data through HTTP API URLs", one after the other, on the running product.</summary>
public sealed class PageTests : IAsyncLifetime
{
    // The page's own time, in October 2021: a new instance takes samples of any age.
    private const long PageTime = 1635302655;

    private DeucalionServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeucalionServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task V1_request_of_the_page_verbatim()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1", new JsonObject { ["storageDuration"] = 3650 });
        await WritePageSamplesAsync(instance, null);

        // Optional authentication: nothing generated, nothing asked for.
        Assert.Equal(HttpStatusCode.OK, (await QueryAsync(instance.PublicUrl, "up", null)).Status);

        string token = (string)(await _server.SendAsync(HttpMethod.Post, $"/control/v1/instances/{instance.Id}/tokens", new JsonObject(), HttpStatusCode.Created))["token"]!;
        (HttpStatusCode status, JsonNode body) = await PageRequestAsync(instance.PublicUrl, token);
        Assert.Equal(HttpStatusCode.OK, status);
        AssertPageAnswer(body);
    }

    [Fact]
    public async Task V2_request_of_the_page_verbatim()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V2", new JsonObject { ["storageDuration"] = 3650 });
        string root = DeucalionServer.Basic(DeucalionServer.RootId, DeucalionServer.RootSecret).ToString();
        await WritePageSamplesAsync(instance, root);
        (string id, string secret) = await CreateUserWithKeyAsync("reader");
        string basic = DeucalionServer.Basic(id, secret).ToString();

        // "API request returns 403 Forbidden: The RAM user lacks the required permissions."
        (HttpStatusCode status, JsonNode body) = await PageRequestAsync(instance.PublicUrl, basic);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("forbidden", (string)body["errorType"]!);
        Assert.Contains("AliyunPrometheusMetricReadAccess", (string)body["error"]!);
        Assert.Contains(instance.Id, (string)body["error"]!);

        // "Grant AliyunPrometheusMetricReadAccess to the RAM user."
        await _server.SendAsync(HttpMethod.Put, "/control/v1/users/reader/policies/AliyunPrometheusMetricReadAccess", null, HttpStatusCode.NoContent);
        (status, body) = await PageRequestAsync(instance.PublicUrl, basic);
        Assert.Equal(HttpStatusCode.OK, status);
        AssertPageAnswer(body);

        await _server.SendAsync(HttpMethod.Delete, "/control/v1/users/reader/policies/AliyunPrometheusMetricReadAccess", null, HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.Forbidden, (await PageRequestAsync(instance.PublicUrl, basic)).Status);

        // AliyunCloudMonitorFullAccess is the other permission that the page names.
        await _server.SendAsync(HttpMethod.Put, "/control/v1/users/reader/policies/AliyunCloudMonitorFullAccess", null, HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.OK, (await PageRequestAsync(instance.PublicUrl, basic)).Status);
    }

    [Fact]
    public async Task Troubleshooting_V1_rows()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        DeucalionServer.Instance other = await _server.CreateInstanceAsync("V1");
        string first = await GenerateTokenAsync(instance, replace: false);
        string foreign = await GenerateTokenAsync(other, replace: false);

        // "API request returns 401 Unauthorized: Missing token. Generate a new token and include it in the Authorization header."
        (HttpStatusCode status, JsonNode body) = await QueryAsync(instance.PublicUrl, "up", null);
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("unauthorized", (string)body["errorType"]!);
        foreach (string wrong in new[] { "nonsense", "Bearer nonsense", foreign, "Basic " + first })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await QueryAsync(instance.PublicUrl, "up", wrong)).Status);
        }

        foreach (string right in new[] { first, "Bearer " + first, "  " + first + " " })
        {
            Assert.Equal(HttpStatusCode.OK, (await QueryAsync(instance.PublicUrl, "up", right)).Status);
        }

        // "Regenerate the token on the Settings tab and update the Custom HTTP Headers value."
        string second = await GenerateTokenAsync(instance, replace: true);
        Assert.Equal(HttpStatusCode.Unauthorized, (await QueryAsync(instance.PublicUrl, "up", first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await QueryAsync(instance.PublicUrl, "up", second)).Status);

        foreach (string path in new[] { "series?match[]=up", "labels", "label/job/values", "metadata", "targets", "rules", "alerts", "query_range?query=up&start=0&end=1&step=1", "status/buildinfo", "query_exemplars?query=up" })
        {
            using HttpResponseMessage response = await _server.Http.GetAsync(instance.PublicUrl + "/api/v1/" + path);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, path);
        }

        using HttpResponseMessage write = await _server.WriteAsync(instance.WriteUrl, []);
        Assert.Equal(HttpStatusCode.Unauthorized, write.StatusCode);
    }

    [Fact]
    public async Task Troubleshooting_V2_rows()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V2");
        using (HttpResponseMessage response = await _server.Http.GetAsync(instance.PublicUrl + "/api/v1/query?query=1"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.StartsWith("Basic", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }

        // "Incorrect AccessKey ID or AccessKey secret": the same answer for both.
        (string id, string secret) = await CreateUserWithKeyAsync("someone");
        (HttpStatusCode wrongSecret, JsonNode one) = await QueryAsync(instance.PublicUrl, "1", DeucalionServer.Basic(id, secret + "x").ToString());
        (HttpStatusCode wrongId, JsonNode two) = await QueryAsync(instance.PublicUrl, "1", DeucalionServer.Basic("nobody", secret).ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, wrongSecret);
        Assert.Equal(HttpStatusCode.Unauthorized, wrongId);
        Assert.Equal(one.ToJsonString(), two.ToJsonString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await QueryAsync(instance.PublicUrl, "1", "Basic ???")).Status);

        // "Query returns no data" is no error.
        (HttpStatusCode status, JsonNode body) = await QueryAsync(instance.PublicUrl, "no_such_metric", DeucalionServer.Basic(DeucalionServer.RootId, DeucalionServer.RootSecret).ToString());
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(body["data"]!["result"]!.AsArray());

        // Write needs its own permission.
        await _server.SendAsync(HttpMethod.Put, "/control/v1/users/someone/policies/AliyunPrometheusMetricReadAccess", null, HttpStatusCode.NoContent);
        using HttpResponseMessage write = await _server.WriteAsync(instance.WriteUrl, [], r => r.Headers.Authorization = DeucalionServer.Basic(id, secret));
        Assert.Equal(HttpStatusCode.Forbidden, write.StatusCode);

        // Two Authorization headers.
        using var request = new HttpRequestMessage(HttpMethod.Get, instance.PublicUrl + "/api/v1/query?query=1");
        string raw = await RawRequestAsync($"GET {new Uri(instance.PublicUrl).AbsolutePath}/api/v1/query?query=1 HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: b\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Urls_with_and_without_slash_public_and_internal_and_wrong_ones()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        foreach (string url in new[] { instance.PublicUrl, instance.PublicUrl + "/", instance.InternalUrl, instance.InternalUrl + "/" })
        {
            using HttpResponseMessage response = await _server.Http.GetAsync(url + "/api/v1/query?query=1");
            Assert.True(response.StatusCode == HttpStatusCode.OK, url);
        }

        Assert.Equal(_server.InternalPort, new Uri(instance.InternalUrl).Port);
        Assert.Equal(_server.Port, new Uri(instance.PublicUrl).Port);
        foreach (string wrong in new[] { instance.PublicUrl.Replace("/local/", "/elsewhere/", StringComparison.Ordinal), instance.PublicUrl[..^1] + "0x" })
        {
            (HttpStatusCode status, JsonNode body) = await QueryAsync(wrong, "1", null);
            Assert.Equal(HttpStatusCode.NotFound, status);
            Assert.Equal("not_found", (string)body["errorType"]!);
        }
    }

    [Fact]
    public async Task Save_and_test_of_Grafana()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        using var form = new FormUrlEncodedContent([new("query", "1+1"), new("time", "4")]);
        using HttpResponseMessage post = await _server.Http.PostAsync(instance.PublicUrl + "/api/v1/query", form);
        Assert.Equal("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[4,\"2\"]}}", await post.Content.ReadAsStringAsync());
        JsonNode build = JsonNode.Parse(await _server.Http.GetStringAsync(instance.PublicUrl + "/api/v1/status/buildinfo"))!;
        Assert.NotNull(build["data"]!["version"]);
        Assert.Null(build["data"]!["features"]);
    }

    private static void AssertPageAnswer(JsonNode body)
    {
        Assert.Equal("success", (string)body["status"]!);
        Assert.Equal("vector", (string)body["data"]!["resultType"]!);
        JsonArray result = body["data"]!["result"]!.AsArray();
        Assert.Equal(["15s", "20s", "30s"], result.Select(r => (string)r!["metric"]!["interval"]!).Order());
        foreach (JsonNode? element in result)
        {
            Assert.Equal("arms_prometheus_target_interval_length_seconds_sum", (string)element!["metric"]!["__name__"]!);
            Assert.Equal("localhost:9335", (string)element["metric"]!["instance"]!);
            Assert.Equal("_arms-prom/kubelet/1", (string)element["metric"]!["job"]!);
            Assert.Equal(PageTime, (long)element["value"]![0]!);
            Assert.Equal(System.Text.Json.JsonValueKind.String, element["value"]![1]!.GetValueKind());
        }
    }

    private async Task WritePageSamplesAsync(DeucalionServer.Instance instance, string? authorization)
    {
        var message = new RemoteWriteMessage();
        foreach ((string interval, double value) in new[] { ("15s", 146655.24420603), ("30s", 879810.747346), ("20s", 73320.13578499) })
        {
            message.Add(
                [("__name__", "arms_prometheus_target_interval_length_seconds_sum"), ("instance", "localhost:9335"), ("interval", interval), ("job", "_arms-prom/kubelet/1")],
                ((PageTime - 10) * 1000, value));
        }

        using HttpResponseMessage response = await _server.WriteAsync(instance.WriteUrl, message.ToArray(), r =>
        {
            if (authorization is not null)
            {
                r.Headers.TryAddWithoutValidation("Authorization", authorization);
            }
        });
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private async Task<string> GenerateTokenAsync(DeucalionServer.Instance instance, bool replace) =>
        (string)(await _server.SendAsync(HttpMethod.Post, $"/control/v1/instances/{instance.Id}/tokens" + (replace ? "?replace=true" : string.Empty), new JsonObject(), HttpStatusCode.Created))["token"]!;

    private async Task<(string Id, string Secret)> CreateUserWithKeyAsync(string name)
    {
        await _server.SendAsync(HttpMethod.Post, "/control/v1/users", new JsonObject { ["userName"] = name }, HttpStatusCode.Created);
        JsonNode key = await _server.SendAsync(HttpMethod.Post, $"/control/v1/users/{name}/access-keys", null, HttpStatusCode.Created);
        return ((string)key["accessKeyId"]!, (string)key["accessKeySecret"]!);
    }

    /// <summary>The request as the page prints it: GET with a JSON body.</summary>
    private async Task<(HttpStatusCode Status, JsonNode Body)> PageRequestAsync(string url, string authorization)
    {
        const string json = """
            {
              "query": "arms_prometheus_target_interval_length_seconds_sum",
              "time": "1635302655",
              "timeout": "1000"
            }
            """;
        using var request = new HttpRequestMessage(HttpMethod.Get, url + "/api/v1/query") { Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage response = await _server.Http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> QueryAsync(string url, string query, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{url}/api/v1/query?query={Uri.EscapeDataString(query)}");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using HttpResponseMessage response = await _server.Http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private async Task<string> RawRequestAsync(string request)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port);
        await using System.Net.Sockets.NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
