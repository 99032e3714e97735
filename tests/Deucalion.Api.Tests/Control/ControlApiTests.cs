using System.Text.Json;

namespace Deucalion.Api.Tests.Control;

/// <summary>Every resource of the control API: happy path and error texts.</summary>
public sealed class ControlApiTests : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Instances_are_made_shown_changed_deleted_and_brought_back()
    {
        JsonElement made = (await _api.SendAsync("POST", "/instances", """
            {"prometheusInstanceName":"Metrics","regionId":"r2","version":"V1","storageDuration":15,"outOfOrderWindow":"30m",
             "storageSize":"50GB","retentionRules":[{"match":"{__name__=~\"debug_.*\"}","duration":"7d"},{"match":"up","duration":3600}],
             "externalLabels":{"cluster":"eu"},"tags":[{"key":"team","value":"a"}],"limits":{"queryTimeout":"10s","activeSeries":100},
             "enableAuthFreeWrite":true,"authFreeWritePolicy":{"SourceIp":["10.0.0.0/8"]}}
            """)).Expect(201);
        string id = made.GetProperty("prometheusInstanceId").GetString()!;
        string publicUrl = $"https://r2.example.com/prometheus/r2/{id}";
        string internalUrl = $"http://r2.internal:9091/prometheus/r2/{id}";
        var expected = new Dictionary<string, string>
        {
            ["prometheusInstanceName"] = "Metrics",
            ["regionId"] = "r2",
            ["version"] = "V1",
            ["status"] = "Running",
            ["outOfOrderWindow"] = "30m",
            ["httpApiInterUrl"] = publicUrl,
            ["httpApiIntraUrl"] = internalUrl,
            ["remoteWriteInterUrl"] = publicUrl + "/api/v1/write",
            ["remoteWriteIntraUrl"] = internalUrl + "/api/v1/write",
            ["remoteReadInterUrl"] = publicUrl + "/api/v1/read",
            ["remoteReadIntraUrl"] = internalUrl + "/api/v1/read",
            ["otlpInterUrl"] = publicUrl + "/api/v1/otlp/v1/metrics",
            ["otlpIntraUrl"] = internalUrl + "/api/v1/otlp/v1/metrics",
            ["pushGatewayInterUrl"] = publicUrl + "/pushgateway",
            ["pushGatewayIntraUrl"] = internalUrl + "/pushgateway",
            ["userId"] = _api.Plane.AccountId,
            ["createTime"] = "2026-01-01T00:00:00+00:00",
        };
        Assert.All(expected, e => Assert.Equal(e.Value, made.GetProperty(e.Key).GetString()));
        Assert.Equal(15, made.GetProperty("storageDuration").GetInt32());
        Assert.Equal(50L << 30, made.GetProperty("storageSize").GetInt64());
        Assert.Equal("""[{"match":"{__name__=~\"debug_.*\"}","duration":"7d"},{"match":"up","duration":"1h"}]""", made.GetProperty("retentionRules").GetRawText());
        Assert.False(made.GetProperty("enableAuthToken").GetBoolean());
        Assert.Equal("""{"SourceIp":["10.0.0.0/8"]}""", made.GetProperty("authFreeWritePolicy").GetRawText());
        Assert.Equal("""{"SourceIp":[]}""", made.GetProperty("authFreeReadPolicy").GetRawText());
        Assert.Equal("""[{"key":"team","value":"a"}]""", made.GetProperty("tags").GetRawText());
        Assert.Equal("10s", made.GetProperty("limits").GetProperty("queryTimeout").GetString());
        Assert.Equal("""{"activeSeries":100,"queryTimeout":"10s"}""", made.GetProperty("limitOverrides").GetRawText());

        JsonElement derived = await _api.InstanceAsync();
        Assert.Equal($"{_api.BaseUrl}/prometheus/r1/{derived.GetProperty("prometheusInstanceId").GetString()}", derived.GetProperty("httpApiInterUrl").GetString());
        Assert.Equal("unlimited", derived.GetProperty("outOfOrderWindow").GetString());

        foreach (string query in (string[])["regionId=r2", "name=METR&tag=team", "tag=team:a", "regionId=r2&limit=1"])
        {
            JsonElement list = (await _api.SendAsync("GET", "/instances?" + query)).Expect(200);
            Assert.Equal(id, Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("prometheusInstanceId").GetString());
            Assert.False(list.TryGetProperty("nextToken", out _));
        }

        JsonElement first = (await _api.SendAsync("GET", "/instances?limit=1")).Expect(200);
        JsonElement second = (await _api.SendAsync("GET", "/instances?limit=1&nextToken=" + first.GetProperty("nextToken").GetString())).Expect(200);
        Assert.Equal(1, second.GetProperty("items").GetArrayLength());
        Assert.False(second.TryGetProperty("nextToken", out _));

        JsonElement changed = (await _api.SendAsync("PATCH", "/instances/" + id, """{"storageDuration":30,"outOfOrderWindow":"unlimited","limits":{"activeSeries":null},"tags":{"team":"b"}}""")).Expect(200);
        Assert.Equal((30, "unlimited", "b"), (changed.GetProperty("storageDuration").GetInt32(), changed.GetProperty("outOfOrderWindow").GetString(), changed.GetProperty("tags")[0].GetProperty("value").GetString()));
        changed = (await _api.SendAsync("PATCH", "/instances/" + id, """{"storageSize":1048576,"retentionRules":[{"match":"a","duration":"1d"}]}""")).Expect(200);
        Assert.Equal((1_048_576, 1), (changed.GetProperty("storageSize").GetInt32(), changed.GetProperty("retentionRules").GetArrayLength()));
        changed = (await _api.SendAsync("PATCH", "/instances/" + id, """{"storageSize":0,"retentionRules":[]}""")).Expect(200);
        Assert.Equal((0, 0), (changed.GetProperty("storageSize").GetInt32(), changed.GetProperty("retentionRules").GetArrayLength()));
        Assert.Equal("Deleted", (await _api.SendAsync("DELETE", "/instances/" + id)).Expect(200).GetProperty("status").GetString());
        Assert.Equal("2026-01-08T00:00:00+00:00", (await _api.SendAsync("GET", "/instances/" + id)).Expect(200).GetProperty("purgeTime").GetString());
        Assert.Empty((await _api.SendAsync("GET", "/instances?regionId=r2")).Expect(200).GetProperty("items").EnumerateArray());
        Assert.Single((await _api.SendAsync("GET", "/instances?regionId=r2&includeDeleted=true")).Expect(200).GetProperty("items").EnumerateArray());
        Assert.Equal("Running", (await _api.SendAsync("POST", $"/instances/{id}/undo")).Expect(200).GetProperty("status").GetString());
        (await _api.SendAsync("POST", "/instances?ifNotExists=true", """{"prometheusInstanceName":"Metrics","regionId":"r2"}""")).Expect(200);
    }

    [Theory]
    [InlineData("", "JSON object as body")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"prometheusInstanceName":"a","prometheusInstanceName":"b"}""", "not valid JSON")]
    [InlineData("{}", "prometheusInstanceName is needed")]
    [InlineData("""{"prometheusInstanceNam":"a"}""", "prometheusInstanceNam is not a known member; did you mean prometheusInstanceName?")]
    [InlineData("""{"prometheusInstanceName":5}""", "prometheusInstanceName must be a text")]
    [InlineData("""{"prometheusInstanceName":"a","regionId":"r3"}""", "there is no region \"r3\"; there are r1, r2")]
    [InlineData("""{"prometheusInstanceName":"a","version":"v2"}""", "version must be \"V1\" or \"V2\"")]
    [InlineData("""{"prometheusInstanceName":"a","storageDuration":"90"}""", "storageDuration must be a whole number")]
    [InlineData("""{"prometheusInstanceName":"a","storageDuration":0}""", "storageDuration must be a number of days")]
    [InlineData("""{"prometheusInstanceName":"a","outOfOrderWindow":"x"}""", "outOfOrderWindow must be a duration")]
    [InlineData("""{"prometheusInstanceName":"a","storageSize":"50"}""", "storageSize must be a size such as")]
    [InlineData("""{"prometheusInstanceName":"a","storageSize":1.5}""", "storageSize must be a size such as")]
    [InlineData("""{"prometheusInstanceName":"a","storageSize":-1}""", "storageSize must be from 1MiB")]
    [InlineData("""{"prometheusInstanceName":"a","retentionRules":{}}""", "retentionRules must be a list")]
    [InlineData("""{"prometheusInstanceName":"a","retentionRules":[null]}""", "retentionRules[0] must be a JSON object")]
    [InlineData("""{"prometheusInstanceName":"a","retentionRules":[{"matches":"up"}]}""", "retentionRules[0].matches is not a known member; did you mean match?")]
    [InlineData("""{"prometheusInstanceName":"a","retentionRules":[{"match":"up"}]}""", "retentionRules[0].duration is needed")]
    [InlineData("""{"prometheusInstanceName":"a","retentionRules":[{"match":"up","duration":"x"}]}""", "retentionRules[0].duration must be a duration")]
    [InlineData("""{"prometheusInstanceName":"a","storageDuration":7,"retentionRules":[{"match":"up","duration":"7d"}]}""", "must be shorter than storageDuration (7d)")]
    [InlineData("""{"prometheusInstanceName":"a","limits":{"activeSerie":1}}""", "limits.activeSerie is not a known limit; did you mean activeSeries?")]
    [InlineData("""{"prometheusInstanceName":"a","limits":{"activeSeries":-1}}""", "limits.activeSeries must be a whole number")]
    [InlineData("""{"prometheusInstanceName":"a","tags":[{"key":"a"},{"key":"a"}]}""", "tags: every tag needs a key")]
    [InlineData("""{"prometheusInstanceName":"a","tags":[{"name":"a"}]}""", "tags[0].name is not a known member")]
    [InlineData("""{"prometheusInstanceName":"a","externalLabels":{"a":null}}""", "externalLabels.a must be a text")]
    [InlineData("""{"prometheusInstanceName":"a","authFreeReadPolicy":{"SourceIp":["10/8"]}}""", "authFreeReadPolicy.SourceIp[0]")]
    [InlineData("""{"prometheusInstanceName":"a","authFreeReadPolicy":{"sourceIp":[]}}""", "did you mean SourceIp?")]
    public async Task Wrong_instances_are_refused_with_the_member(string body, string part) =>
        (await _api.SendAsync("POST", "/instances", body)).ExpectError(400, "bad_data", part);

    [Fact]
    public async Task Tokens_are_listed_without_secret_replaced_and_deleted()
    {
        string id = (await _api.InstanceAsync("V1")).GetProperty("prometheusInstanceId").GetString()!;
        JsonElement one = (await _api.SendAsync("POST", $"/instances/{id}/tokens", """{"expiresIn":3600}""")).Expect(201);
        JsonElement two = (await _api.SendAsync("POST", $"/instances/{id}/tokens", """{"expiresIn":"2h"}""")).Expect(201);
        Assert.Equal("2026-01-01T01:00:00+00:00", one.GetProperty("expireTime").GetString());
        Assert.Equal("2026-01-01T02:00:00+00:00", two.GetProperty("expireTime").GetString());
        (await _api.SendAsync("POST", $"/instances/{id}/tokens")).ExpectError(422, "limit_exceeded", "2 live tokens");
        (await _api.SendAsync("POST", $"/instances/{id}/tokens", """{"expiresIn":"soon"}""")).ExpectError(400, "bad_data", "expiresIn");
        JsonElement three = (await _api.SendAsync("POST", $"/instances/{id}/tokens?replace=true", "{}")).Expect(201);
        JsonElement list = (await _api.SendAsync("GET", $"/instances/{id}/tokens")).Expect(200).GetProperty("items");
        Assert.Equal(three.GetProperty("tokenId").GetString(), Assert.Single(list.EnumerateArray()).GetProperty("tokenId").GetString());
        Assert.False(list[0].TryGetProperty("token", out _));
        (await _api.SendAsync("DELETE", $"/instances/{id}/tokens/{three.GetProperty("tokenId").GetString()}")).Expect(204);
        (await _api.SendAsync("DELETE", $"/instances/{id}/tokens/{three.GetProperty("tokenId").GetString()}")).ExpectError(404, "not_found", "tok-");
        string v2 = (await _api.InstanceAsync()).GetProperty("prometheusInstanceId").GetString()!;
        (await _api.SendAsync("POST", $"/instances/{v2}/tokens")).ExpectError(400, "bad_data", "V1");
    }

    [Fact]
    public async Task Configurations_are_put_shown_checked_and_rolled_back()
    {
        string path = $"/instances/{(await _api.InstanceAsync()).GetProperty("prometheusInstanceId").GetString()}/config";
        Assert.Contains("scrape_interval", (await _api.SendAsync("GET", path)).Text, StringComparison.Ordinal);
        JsonElement put = (await _api.SendAsync("PUT", path + "?note=why", "global: {}\n", contentType: "text/yaml")).Expect(200);
        Assert.Equal((2, true, "why", "root"), (put.GetProperty("revision").GetInt32(), put.GetProperty("current").GetBoolean(), put.GetProperty("note").GetString(), put.GetProperty("createdBy").GetString()));
        (await _api.SendAsync("PUT", path, "# x\n", contentType: "application/yaml; charset=utf-8")).Expect(200);
        (await _api.SendAsync("PUT", path, "bad", contentType: "text/yaml")).ExpectError(400, "bad_data", "line 1, column 1: bad word");
        (await _api.SendAsync("PUT", path, "{}", contentType: "application/json")).ExpectError(415, "bad_data", "text/yaml");
        (await _api.SendAsync("PUT", path, new string('#', (1 << 20) + 1), contentType: "text/yaml")).ExpectError(413, "too_large", "1048576");
        ApiAnswer text = await _api.SendAsync("GET", path);
        Assert.Equal(("# x\n", "3"), (text.Text, text.Headers["X-Deucalion-Revision"]));
        Assert.Equal("""{"ok":false,"problems":["line 1, column 1: bad word"]}""", (await _api.SendAsync("POST", path + "/check", "bad", contentType: "text/yaml")).Text);
        Assert.Equal("global: {}\n", (await _api.SendAsync("GET", path + "/history/2")).Text);
        (await _api.SendAsync("GET", path + "/history/99")).ExpectError(404, "not_found", "revision 99");
        Assert.Equal(4, (await _api.SendAsync("POST", path + "/rollback", """{"revision":2}""")).Expect(200).GetProperty("revision").GetInt32());
        Assert.Equal([4, 3, 2, 1], (await _api.SendAsync("GET", path + "/history")).Expect(200).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("revision").GetInt32()));
    }

    [Fact]
    public async Task Rule_files_are_put_listed_and_deleted()
    {
        string path = $"/instances/{(await _api.InstanceAsync()).GetProperty("prometheusInstanceId").GetString()}/rules";
        (await _api.SendAsync("PUT", path + "/a.yml", "groups: []\n", contentType: "text/yaml")).Expect(200);
        (await _api.SendAsync("PUT", path + "/..%2Fa.yml", "groups: []\n", contentType: "text/yaml")).ExpectError(400, "bad_data", "name of a rule file");
        (await _api.SendAsync("PUT", path + "/a.yml", "bad", contentType: "text/yaml")).ExpectError(400, "bad_data", "group 1");
        Assert.Equal("groups: []\n", (await _api.SendAsync("GET", path + "/a.yml")).Text);
        Assert.Equal("a.yml", (await _api.SendAsync("GET", path)).Expect(200).GetProperty("items")[0].GetProperty("fileName").GetString());
        (await _api.SendAsync("DELETE", path + "/a.yml")).Expect(204);
        (await _api.SendAsync("GET", path + "/a.yml")).ExpectError(404, "not_found", "a.yml");
    }

    [Fact]
    public async Task Users_keys_and_policies()
    {
        JsonElement user = (await _api.SendAsync("POST", "/users", """{"userName":"alice","displayName":"Alice","password":"long enough"}""")).Expect(201);
        Assert.Equal(("alice", "Alice", true, false), (user.GetProperty("userName").GetString(), user.GetProperty("displayName").GetString(), user.GetProperty("hasPassword").GetBoolean(), user.GetProperty("isRoot").GetBoolean()));
        (await _api.SendAsync("POST", "/users", """{"userName":"alice"}""")).ExpectError(409, "conflict", "alice");
        (await _api.SendAsync("POST", "/users?ifNotExists=true", """{"userName":"alice"}""")).Expect(200);
        (await _api.SendAsync("POST", "/users", """{"userName":"bob","password":"short"}""")).ExpectError(400, "bad_data", "password");
        (await _api.SendAsync("PATCH", "/users/alice", """{"displayName":"A"}""")).Expect(200);
        Assert.Equal(["alice", "root"], (await _api.SendAsync("GET", "/users")).Expect(200).GetProperty("items").EnumerateArray().Select(u => u.GetProperty("userName").GetString()));

        JsonElement key = (await _api.SendAsync("POST", "/users/alice/access-keys", "{}")).Expect(201);
        string id = key.GetProperty("accessKeyId").GetString()!;
        Assert.Matches("^[A-Za-z0-9_-]{40}$", key.GetProperty("accessKeySecret").GetString());
        JsonElement patched = (await _api.SendAsync("PATCH", "/users/alice/access-keys/" + id, """{"status":"Inactive","limits":{"concurrentQueries":2}}""")).Expect(200);
        Assert.Equal(("Inactive", 2), (patched.GetProperty("status").GetString(), patched.GetProperty("limits").GetProperty("concurrentQueries").GetInt32()));
        (await _api.SendAsync("PATCH", "/users/alice/access-keys/" + id, """{"status":"On"}""")).ExpectError(400, "bad_data", "status");
        Assert.False((await _api.SendAsync("GET", "/users/alice/access-keys")).Expect(200).GetProperty("items")[0].TryGetProperty("accessKeySecret", out _));
        (await _api.SendAsync("DELETE", "/users/alice/access-keys/" + id)).Expect(204);

        const string Policy = """{"description":"d","statements":[{"effect":"Deny","actions":["prometheus:QueryMetrics"],"resources":["acs:prometheus:r1:*:instance/*"],"conditions":{"matchers":["{team=\"a\"}"],"tags":{"env":"p*"}}}]}""";
        (await _api.SendAsync("PUT", "/policies/mine", Policy)).Expect(201);
        JsonElement policy = (await _api.SendAsync("GET", "/policies/mine")).Expect(200);
        Assert.Equal(JsonDocument.Parse(Policy).RootElement.GetProperty("statements").GetRawText(), policy.GetProperty("statements").GetRawText());
        Assert.Equal("Custom", policy.GetProperty("policyType").GetString());
        (await _api.SendAsync("PUT", "/policies/mine", """{"statements":[{"effect":"Maybe"}]}""")).ExpectError(400, "bad_data", "statements[0].effect");
        (await _api.SendAsync("PUT", "/policies/mine", """{"statements":[{"effect":"Deny","actions":["*"],"resources":["*"],"conditions":{"matcher":[]}}]}""")).ExpectError(400, "bad_data", "statements[0].conditions.matcher is not a known member; did you mean matchers?");
        (await _api.SendAsync("PUT", "/policies/AliyunCloudMonitorFullAccess", Policy)).ExpectError(403, "forbidden", "system policy");
        JsonElement system = (await _api.SendAsync("GET", "/policies/AliyunPrometheusMetricReadAccess")).Expect(200);
        Assert.Equal("""[{"effect":"Allow","actions":["prometheus:QueryMetrics","prometheus:GetInstance","prometheus:ListInstances"],"resources":["*"]}]""", system.GetProperty("statements").GetRawText());
        (await _api.SendAsync("PUT", "/users/alice/policies/mine")).Expect(200);
        Assert.Equal("mine", (await _api.SendAsync("GET", "/users/alice/policies")).Expect(200).GetProperty("items")[0].GetProperty("policyName").GetString());
        (await _api.SendAsync("DELETE", "/policies/mine")).ExpectError(409, "conflict", "alice");
        (await _api.SendAsync("PUT", "/users/alice/policies/nope")).ExpectError(404, "not_found", "nope");
        (await _api.SendAsync("DELETE", "/users/alice/policies/mine")).Expect(204);
        (await _api.SendAsync("DELETE", "/policies/mine")).Expect(204);
        (await _api.SendAsync("DELETE", "/users/alice")).Expect(204);
        (await _api.SendAsync("GET", "/users/alice")).ExpectError(404, "not_found", "alice");
        (await _api.SendAsync("DELETE", "/users/root")).ExpectError(403, "forbidden", "root");
    }

    [Fact]
    public async Task Permissions_of_the_control_api_are_those_of_the_policies()
    {
        string id = (await _api.InstanceAsync()).GetProperty("prometheusInstanceId").GetString()!;
        string nobody = await _api.UserAsync("nobody");
        string viewer = await _api.UserAsync("viewer", "AliyunCloudMonitorReadOnlyAccess");
        string full = await _api.UserAsync("full", "AliyunCloudMonitorFullAccess");
        (await _api.SendAsync("PUT", "/policies/r2-admin", """{"statements":[{"effect":"Allow","actions":["prometheus:ManageInstance","prometheus:ListInstances"],"resources":["acs:prometheus:r2:*:instance/*"]}]}""")).Expect(201);
        string regional = await _api.UserAsync("regional", "r2-admin");

        ApiAnswer anonymous = await _api.SendAsync("GET", "/instances", authorization: "");
        anonymous.ExpectError(401, "unauthorized", "AccessKey");
        Assert.Equal("Basic realm=\"deucalion\"", anonymous.Headers["WWW-Authenticate"]);
        (await _api.SendAsync("GET", "/instances", authorization: nobody)).ExpectError(403, "forbidden", "AliyunCloudMonitorReadOnlyAccess");
        Assert.Single((await _api.SendAsync("GET", "/instances", authorization: viewer)).Expect(200).GetProperty("items").EnumerateArray());
        (await _api.SendAsync("GET", "/instances/" + id, authorization: viewer)).Expect(200);
        (await _api.SendAsync("GET", $"/instances/{id}/config", authorization: viewer)).Expect(403);
        (await _api.SendAsync("PATCH", "/instances/" + id, "{}", authorization: viewer)).ExpectError(403, "forbidden", id);
        (await _api.SendAsync("GET", "/users", authorization: viewer)).Expect(403);
        (await _api.SendAsync("GET", "/audit", authorization: full)).Expect(200);
        (await _api.SendAsync("POST", "/users/root/access-keys", authorization: full)).ExpectError(403, "forbidden", "Only the root user");
        (await _api.SendAsync("PATCH", "/users/root", """{"password":"long enough"}""", authorization: full)).Expect(403);
        Assert.Empty((await _api.SendAsync("GET", "/instances", authorization: regional)).Expect(200).GetProperty("items").EnumerateArray());
        (await _api.SendAsync("POST", "/instances", """{"prometheusInstanceName":"x","regionId":"r1"}""", authorization: regional)).Expect(403);
        (await _api.SendAsync("POST", "/instances", """{"prometheusInstanceName":"x","regionId":"r2"}""", authorization: regional)).Expect(201);
        Assert.Single((await _api.SendAsync("GET", "/instances", authorization: regional)).Expect(200).GetProperty("items").EnumerateArray());

        string[] audited = [.. (await _api.SendAsync("GET", "/audit?limit=1000")).Expect(200).GetProperty("items").EnumerateArray()
            .Where(a => a.GetProperty("result").GetString() == "forbidden").Select(a => $"{a.GetProperty("actor").GetString()} {a.GetProperty("action").GetString()} {a.GetProperty("resource").GetString()}")];
        Assert.Equal(["regional CreateInstance region/r1", "viewer UpdateInstance instance/" + id], audited);
    }

    [Fact]
    public async Task Console_sessions_need_the_own_origin_to_write()
    {
        (await _api.SendAsync("POST", "/setup", new { code = _api.First.SetupCode, password = "root password" }, "")).Expect(200);
        (await _api.SendAsync("POST", "/setup", new { code = _api.First.SetupCode, password = "root password" }, "")).ExpectError(401, "unauthorized", "set-up code");
        (await _api.SendAsync("POST", "/session", """{"userName":"root","password":"wrong"}""", "")).ExpectError(401, "unauthorized", "password");
        ApiAnswer signedIn = await _api.SendAsync("POST", "/session", """{"userName":"root","password":"root password"}""", "");
        signedIn.Expect(201);
        string cookie = signedIn.Headers["Set-Cookie"];
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        (string, string) session = ("Cookie", cookie.Split(';')[0]);
        (string, string) own = ("Origin", _api.BaseUrl);
        Assert.True((await _api.SendAsync("GET", "/session", null, "", null, session)).Expect(200).GetProperty("isRoot").GetBoolean());
        const string Body = """{"userName":"alice"}""";
        (await _api.SendAsync("POST", "/users", Body, "", null, session)).Expect(403);
        (await _api.SendAsync("POST", "/users", Body, "", null, session, ("Origin", "https://evil.example"))).Expect(403);
        (await _api.SendAsync("POST", "/users", Body, "", null, session, own)).Expect(201);
        (await _api.SendAsync("DELETE", "/session", null, "", null, session, own)).Expect(204);
        (await _api.SendAsync("GET", "/session", null, "", null, session)).ExpectError(401, "unauthorized", "sign in again");
    }

    [Fact]
    public async Task Regions_limits_usage_and_audit()
    {
        JsonElement regions = (await _api.SendAsync("GET", "/regions")).Expect(200).GetProperty("items");
        Assert.Equal(_api.BaseUrl, regions[0].GetProperty("publicBaseUrl").GetString());
        Assert.Equal("http://r2.internal:9091", regions[1].GetProperty("internalBaseUrl").GetString());
        JsonElement limit = (await _api.SendAsync("GET", "/limits")).Expect(200).GetProperty("items").EnumerateArray().Single(l => l.GetProperty("name").GetString() == "queryTimeout");
        Assert.Equal(("2m", "duration"), (limit.GetProperty("default").GetString(), limit.GetProperty("unit").GetString()));

        string id = (await _api.InstanceAsync()).GetProperty("prometheusInstanceId").GetString()!;
        JsonElement empty = (await _api.SendAsync("GET", $"/instances/{id}/usage")).Expect(200);
        Assert.Equal(JsonValueKind.Null, empty.GetProperty("lastSampleTime").ValueKind);
        _api.Inspector.Activity = new(7, 1.5, _api.Clock.GetUtcNow(), 2, 3);
        await _api.Plane.Usage.AddAsync([new(id, "job", "key", 1, 2, 3, 4)], TestContext.Current.CancellationToken);
        JsonElement usage = (await _api.SendAsync("GET", $"/instances/{id}/usage")).Expect(200);
        Assert.Equal(
            (7, 1.5, "2026-01-01T00:00:00+00:00", 2, 3),
            (usage.GetProperty("activeSeries").GetInt32(), usage.GetProperty("samplesPerSecond").GetDouble(), usage.GetProperty("lastSampleTime").GetString(), usage.GetProperty("targetsUp").GetInt32(), usage.GetProperty("targetsTotal").GetInt32()));
        Assert.Equal("""[{"date":"2026-01-01","job":"job","accessKeyId":"key","points":1,"bytes":2,"queries":3,"samplesRead":4}]""", usage.GetProperty("days").GetRawText());
        (await _api.SendAsync("GET", $"/instances/{id}/usage?days=0")).ExpectError(400, "bad_data", "days");

        JsonElement entry = (await _api.SendAsync("GET", "/audit?limit=1")).Expect(200).GetProperty("items")[0];
        Assert.Equal(("root", "CreateInstance", "ok", "127.0.0.1", ApiHost.RootId), (entry.GetProperty("actor").GetString(), entry.GetProperty("action").GetString(), entry.GetProperty("result").GetString(), entry.GetProperty("remoteAddress").GetString(), entry.GetProperty("accessKeyId").GetString()));
        (await _api.SendAsync("GET", "/audit?limit=x")).ExpectError(400, "bad_data", "limit");
        (await _api.SendAsync("GET", "/audit?nextToken=YWJj")).ExpectError(400, "bad_data", "nextToken");
    }

    [Fact]
    public async Task Grafana_gets_a_data_source_without_secrets()
    {
        JsonElement v1 = (await _api.SendAsync("POST", "/instances", """{"prometheusInstanceName":"Cost $5 \"x\"","regionId":"r2","version":"V1"}""")).Expect(201);
        string id = v1.GetProperty("prometheusInstanceId").GetString()!;
        string tokenId = (await _api.SendAsync("POST", $"/instances/{id}/tokens")).Expect(201).GetProperty("tokenId").GetString()!;
        Assert.Equal(
            $$"""
            apiVersion: 1
            datasources:
              - name: "Cost $$5 \"x\""
                uid: {{id}}
                type: prometheus
                access: proxy
                url: "http://r2.internal:9091/prometheus/r2/{{id}}"
                jsonData:
                  httpMethod: POST
                  prometheusType: Prometheus
                  httpHeaderName1: Authorization
                secureJsonData:
                  httpHeaderValue1: $DEUCALION_TOKEN

            """,
            (await _api.SendAsync("GET", $"/instances/{id}/grafana?tokenId={tokenId}&network=internal")).Text);
        string basic = (await _api.SendAsync("GET", $"/instances/{id}/grafana?accessKeyId={ApiHost.RootId}")).Text;
        Assert.Contains("basicAuthUser: \"root-key\"", basic, StringComparison.Ordinal);
        Assert.Contains("basicAuthPassword: $DEUCALION_ACCESS_KEY_SECRET", basic, StringComparison.Ordinal);
        (await _api.SendAsync("GET", $"/instances/{id}/grafana?tokenId=nope")).ExpectError(404, "not_found", "nope");
        (await _api.SendAsync("GET", $"/instances/{id}/grafana?accessKeyId=nope")).ExpectError(404, "not_found", "nope");
    }

    [Fact]
    public async Task Unknown_paths_and_large_bodies_get_the_envelope()
    {
        (await _api.SendAsync("GET", "/nothing")).ExpectError(404, "not_found", "GET /control/v1/nothing");
        (await _api.SendAsync("DELETE", "/regions")).ExpectError(404, "not_found", "DELETE /control/v1/regions");
        (await _api.SendAsync("GET", "/instances/nope")).ExpectError(404, "not_found", "nope");
        (await _api.SendAsync("POST", "/users", $$"""{"userName":"{{new string('a', 300_000)}}"}""")).ExpectError(413, "too_large", "262144");
        (await _api.SendAsync("POST", "/users", """{"userName":"a"}""", contentType: "text/plain")).ExpectError(415, "bad_data", "application/json");
    }

    [Fact]
    public async Task Hostile_bodies_are_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100_000));
        (await _api.SendAsync("POST", "/users", deep)).ExpectError(400, "bad_data", "not valid JSON");
        (await _api.SendAsync("PUT", "/policies/p", """{"statements":[null]}""")).ExpectError(400, "bad_data", "statements[0] must be a JSON object");
        (await _api.SendAsync("PUT", "/policies/p", """{"statements":[{"effect":"Allow","actions":[null],"resources":["*"]}]}""")).ExpectError(400, "bad_data", "statements[0].actions must be a list of texts");
        int seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        const string Valid = """{"prometheusInstanceName":"a","tags":[{"key":"k","value":"v"}],"limits":{"activeSeries":5},"authFreeReadPolicy":{"SourceIp":["10.0.0.0/8"]}}""";
        for (int i = 0; i < 150; i++)
        {
            char[] text = Valid.ToCharArray();
            text[random.Next(text.Length)] = "{}[],:\"0n\\"[random.Next(10)];
            ApiAnswer answer = await _api.SendAsync("POST", "/instances", new string(text, 0, random.Next(2) == 0 ? text.Length : random.Next(text.Length)));
            Assert.Contains(answer.Status, (int[])[201, 400]);
        }
    }

    [Fact]
    public async Task The_openapi_document_describes_every_operation()
    {
        JsonElement document = (await _api.SendAsync("GET", "/openapi.json", authorization: "")).Expect(200);
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        JsonElement paths = document.GetProperty("paths");
        var operations = paths.EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => (Path: p.Name, Method: o.Name, o.Value))).ToList();
        Assert.Equal(49, operations.Count);
        foreach ((string path, string method, JsonElement operation) in operations)
        {
            string[] inPath = [.. path.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}'))];
            string[] described = operation.TryGetProperty("parameters", out JsonElement parameters)
                ? [.. parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "path").Select(p => p.GetProperty("name").GetString()!)] : [];
            Assert.Equal(inPath, described);
            Assert.NotEmpty(operation.GetProperty("operationId").GetString()!);
            Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
        }

        string create = paths.GetProperty("/control/v1/instances").GetProperty("post").GetProperty("requestBody").GetRawText();
        Assert.Contains("InstanceCreateRequest", create, StringComparison.Ordinal);
        Assert.Contains("prometheusInstanceName", document.GetProperty("components").GetProperty("schemas").GetProperty("InstanceCreateRequest").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_is_ever_sent_twice_logged_or_audited()
    {
        string id = (await _api.InstanceAsync("V1")).GetProperty("prometheusInstanceId").GetString()!;
        string token = (await _api.SendAsync("POST", $"/instances/{id}/tokens")).Expect(201).GetProperty("token").GetString()!;
        (await _api.SendAsync("POST", "/users", """{"userName":"alice","password":"pass word 1"}""")).Expect(201);
        string secret = (await _api.SendAsync("POST", "/users/alice/access-keys")).Expect(201).GetProperty("accessKeySecret").GetString()!;
        (await _api.SendAsync("POST", "/session", """{"userName":"alice","password":"pass word 1"}""", "")).Expect(201);
        foreach (string path in (string[])["/instances", $"/instances/{id}", $"/instances/{id}/tokens", "/users", "/users/alice", "/users/alice/access-keys", "/audit", $"/instances/{id}/grafana"])
        {
            (await _api.SendAsync("GET", path)).Expect(200);
        }

        await _api.SendAsync("GET", $"/prometheus/r1/{id}/api/v1/query", authorization: token + "x");
        await _api.SendAsync("GET", $"/prometheus/r1/{id}/api/v1/query", authorization: ApiHost.Basic("alice", secret));
        await _api.SendAsync("POST", "/users", $$"""{"userName":"bob","password":"pass word 1","x":1}""");
        await _api.SendAsync("POST", $"/instances/{id}/diagnose", new { url = "http://x/", authorization = token + "x" });
        string log = string.Join('\n', _api.Log.Lines);
        string sent = string.Join('\n', _api.Sent);
        foreach (string value in (string[])[token, secret])
        {
            Assert.Equal(2, sent.Split(value).Length);
            Assert.DoesNotContain(value, log, StringComparison.Ordinal);
        }

        Assert.All(["pass word 1", ApiHost.RootSecret, _api.First.SetupCode!], value =>
        {
            Assert.DoesNotContain(value, sent, StringComparison.Ordinal);
            Assert.DoesNotContain(value, log, StringComparison.Ordinal);
        });
    }
}
