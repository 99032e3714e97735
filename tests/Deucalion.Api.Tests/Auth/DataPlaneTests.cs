using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Deucalion.Api.Tests.Control;

namespace Deucalion.Api.Tests.Auth;

/// <summary>The gate over HTTP: statuses, headers, bodies.</summary>
public sealed class DataPlaneTests : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task V2_answers_401_with_a_challenge_then_403_then_200()
    {
        string id = (await _api.InstanceAsync()).GetProperty("prometheusInstanceId").GetString()!;
        string url = $"/prometheus/r1/{id}/api/v1/query";
        ApiAnswer missing = await _api.SendAsync("GET", url, authorization: "");
        missing.ExpectError(401, "unauthorized", "AccessKey");
        Assert.Equal("Basic realm=\"deucalion\"", missing.Headers["WWW-Authenticate"]);
        Assert.StartsWith("application/json", missing.Headers["Content-Type"], StringComparison.Ordinal);
        ApiAnswer wrong = await _api.SendAsync("GET", url, authorization: ApiHost.Basic(ApiHost.RootId, "wrong"));
        ApiAnswer unknown = await _api.SendAsync("GET", url, authorization: ApiHost.Basic("unknown", "wrong"));
        Assert.Equal((401, wrong.Text), (unknown.Status, unknown.Text));
        string user = await _api.UserAsync("reader");
        (await _api.SendAsync("GET", url, authorization: user)).ExpectError(403, "forbidden", "AliyunPrometheusMetricReadAccess");
        (await _api.SendAsync("PUT", "/users/reader/policies/AliyunPrometheusMetricReadAccess")).Expect(200);
        ApiAnswer good = await _api.SendAsync("GET", url, authorization: user);
        Assert.Equal((200, $"{id} AccessKey QueryMetrics"), (good.Status, good.Text));
        (await _api.SendAsync("POST", $"/prometheus/r1/{id}/api/v1/write", authorization: user)).ExpectError(403, "forbidden", "AliyunPrometheusMetricWriteAccess");
        (await _api.SendAsync("DELETE", "/users/reader/policies/AliyunPrometheusMetricReadAccess")).Expect(204);
        (await _api.SendAsync("GET", url, authorization: user)).Expect(403);
        (await _api.SendAsync("GET", $"/prometheus/r2/{id}/api/v1/query")).ExpectError(404, "not_found", id);
        (await _api.SendAsync("GET", "/prometheus/r1/aaaaaaaaaaaaaaaaaaaa/api/v1/query")).ExpectError(404, "not_found", "aaaaaaaaaaaaaaaaaaaa");
    }

    [Fact]
    public async Task V1_takes_its_token_raw_and_as_bearer()
    {
        string id = (await _api.InstanceAsync("V1")).GetProperty("prometheusInstanceId").GetString()!;
        string url = $"/prometheus/r1/{id}/api/v1/query";
        (await _api.SendAsync("GET", url, authorization: "")).Expect(200);
        (await _api.SendAsync("GET", url, authorization: "stray")).Expect(200);
        JsonElement token = (await _api.SendAsync("POST", $"/instances/{id}/tokens")).Expect(201);
        ApiAnswer missing = await _api.SendAsync("GET", url, authorization: "");
        missing.ExpectError(401, "unauthorized", "token");
        Assert.Equal("Bearer realm=\"deucalion\"", missing.Headers["WWW-Authenticate"]);
        string text = token.GetProperty("token").GetString()!;
        (await _api.SendAsync("GET", url, authorization: text)).Expect(200);
        (await _api.SendAsync("GET", url, authorization: "Bearer " + text)).Expect(200);
        (await _api.SendAsync("GET", url, authorization: text + "x")).Expect(401);
        Assert.True((await _api.SendAsync("GET", $"/instances/{id}")).Expect(200).GetProperty("enableAuthToken").GetBoolean());
    }

    [Fact]
    public async Task Two_authorization_headers_are_400_on_the_wire()
    {
        string id = (await _api.InstanceAsync("V1")).GetProperty("prometheusInstanceId").GetString()!;
        var uri = new Uri(_api.BaseUrl);
        using var socket = new TcpClient();
        await socket.ConnectAsync(uri.Host, uri.Port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET /prometheus/r1/{id}/api/v1/query HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: a\r\nauthorization: b\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("bad_data", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_sign_ins_end_in_429_with_retry_after()
    {
        string id = (await _api.InstanceAsync()).GetProperty("prometheusInstanceId").GetString()!;
        string url = $"/prometheus/r1/{id}/api/v1/query";
        for (int i = 0; i < 5; i++)
        {
            (await _api.SendAsync("GET", url, authorization: ApiHost.Basic("guess", "x"))).Expect(401);
        }

        ApiAnswer refused = await _api.SendAsync("GET", url, authorization: ApiHost.Basic("guess", "x"));
        refused.ExpectError(429, "too_many_requests", "try again in 1 s");
        Assert.Equal("1", refused.Headers["Retry-After"]);
        _api.Clock.Advance(TimeSpan.FromSeconds(1));
        (await _api.SendAsync("GET", url, authorization: ApiHost.Basic("guess", "x"))).Expect(401);
    }

    [Fact]
    public async Task A_forwarded_address_from_an_untrusted_peer_changes_nothing()
    {
        string id = (await _api.InstanceAsync()).GetProperty("prometheusInstanceId").GetString()!;
        (await _api.SendAsync("PATCH", $"/instances/{id}", new { enableAuthFreeRead = true, authFreeReadPolicy = new { SourceIp = new[] { "10.0.0.0/8" } } })).Expect(200);
        string url = $"/prometheus/r1/{id}/api/v1/query";
        (await _api.SendAsync("GET", url, authorization: "", headers: ("X-Forwarded-For", "10.1.1.1"))).Expect(401);
        (await _api.SendAsync("PATCH", $"/instances/{id}", new { authFreeReadPolicy = new { SourceIp = new[] { "127.0.0.1" } } })).Expect(200);
        Assert.Equal($"{id} AuthFree QueryMetrics", (await _api.SendAsync("GET", url, authorization: "")).Text);
    }

    [Fact]
    public async Task Request_ids_are_taken_when_sane_and_made_otherwise()
    {
        ApiAnswer sane = await _api.SendAsync("GET", "/regions", headers: ("X-Request-Id", "abc-1.2_3"));
        Assert.Equal("abc-1.2_3", sane.Headers["X-Request-Id"]);
        foreach (string bad in (string[])["a b", new string('a', 65), "<script>"])
        {
            Assert.Matches("^[0-9a-f]{24}$", (await _api.SendAsync("GET", "/regions", headers: ("X-Request-Id", bad))).Headers["X-Request-Id"]);
        }
    }
}
