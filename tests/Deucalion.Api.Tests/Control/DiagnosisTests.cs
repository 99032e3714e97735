using System.Text.Json;
using Deucalion.Control.Inspection;

namespace Deucalion.Api.Tests.Control;

/// <summary>Every row of the troubleshooting table ends at its own step with a cure.</summary>
public sealed class DiagnosisTests
{
    [Fact]
    public async Task Address_tls_and_instance_mistakes()
    {
        await using ApiHost api = await ApiHost.StartAsync("https://metrics.example.com/base");
        JsonElement instance = await api.InstanceAsync("V1");
        string id = instance.GetProperty("prometheusInstanceId").GetString()!;
        api.Inspector.Activity = new InstanceActivity(1, 1, api.Clock.GetUtcNow(), 0, 0);
        string good = $"https://metrics.example.com/base/prometheus/r1/{id}";
        Assert.Equal(good, instance.GetProperty("httpApiInterUrl").GetString());
        await AssertAsync(api, id, new { url = good }, "address tls instance credential policy label-scope last-sample targets");
        await AssertAsync(api, id, new { url = good + "/api/v1/query?query=1" }, "address tls instance credential policy label-scope last-sample targets");
        await AssertAsync(api, id, new { url = "metrics.example.com" }, "!address", good);
        await AssertAsync(api, id, new { url = good.Replace("metrics", "metrcs") }, "!address instance credential policy label-scope last-sample targets", good);
        await AssertAsync(api, id, new { url = good.Replace("https", "http") }, "address !tls instance credential policy label-scope last-sample targets", good);
        await AssertAsync(api, id, new { url = "https://metrics.example.com/base" }, "address tls !instance", $"/prometheus/r1/{id}");
        await AssertAsync(api, id, new { url = good.Replace("r1", "r2") }, "address tls !instance", $"/prometheus/r1/{id}");
        await AssertAsync(api, id, new { url = good[..^1] }, "address tls !instance", $"/prometheus/r1/{id}");
        (await api.SendAsync("POST", $"/instances/{id}/diagnose", "{}")).ExpectError(400, "bad_data", "url");
    }

    [Fact]
    public async Task Credential_and_policy_mistakes()
    {
        await using ApiHost api = await ApiHost.StartAsync();
        JsonElement instance = await api.InstanceAsync();
        string id = instance.GetProperty("prometheusInstanceId").GetString()!;
        string url = instance.GetProperty("httpApiInterUrl").GetString()!;
        await AssertAsync(api, id, new { url }, "address tls instance !credential", "AccessKey");
        await AssertAsync(api, id, new { url, authorization = ApiHost.Basic("x", "y") }, "address tls instance !credential", "AccessKey");
        string nobody = await api.UserAsync("nobody");
        await AssertAsync(api, id, new { url, authorization = nobody }, "address tls instance credential !policy", "AliyunPrometheusMetricReadAccess");
        JsonElement v1 = await api.InstanceAsync("V1");
        string v1Id = v1.GetProperty("prometheusInstanceId").GetString()!;
        (await api.SendAsync("POST", $"/instances/{v1Id}/tokens")).Expect(201);
        await AssertAsync(api, v1Id, new { url = v1.GetProperty("httpApiInterUrl").GetString() }, "address tls instance !credential", "Generate a token");
        (await api.SendAsync("DELETE", "/instances/" + v1Id)).Expect(200);
        await AssertAsync(api, v1Id, new { url = v1.GetProperty("httpApiInterUrl").GetString() }, "address tls !instance", "Undo");
    }

    [Fact]
    public async Task Missing_data_is_explained()
    {
        await using ApiHost api = await ApiHost.StartAsync();
        JsonElement instance = await api.InstanceAsync("V1");
        string id = instance.GetProperty("prometheusInstanceId").GetString()!;
        string url = instance.GetProperty("httpApiInterUrl").GetString()!;
        const string Before = "address tls instance credential policy label-scope ";
        await AssertAsync(api, id, new { url }, Before + "!last-sample targets", "scrape jobs");

        DateTimeOffset now = api.Clock.GetUtcNow();
        api.Inspector.Activity = new InstanceActivity(10, 1, now, 1, 2);
        api.Inspector.Problems = [new TargetProblem("node", "http://node:9100/metrics", "connection refused")];
        await AssertAsync(api, id, new { url }, Before + "last-sample !targets", "address in the scrape configuration", "connection refused");

        api.Inspector.Activity = new InstanceActivity(10, 1, now, 2, 2);
        api.Inspector.Finding = new QueryFinding(null, [new MetricFinding("upp", false, false, null, ["up"])]);
        await AssertAsync(api, id, new { url, query = "upp" }, Before + "!metric last-sample targets", "Correct the name", "there is up");
        api.Inspector.Finding = new QueryFinding("1:3: parse error: unexpected end of input", []);
        await AssertAsync(api, id, new { url, query = "up{" }, Before + "!metric", "Correct the query", "parse error");
        api.Inspector.Finding = new QueryFinding(null, [new MetricFinding("up", true, true, now - TimeSpan.FromHours(2), [])]);
        await AssertAsync(api, id, new { url, query = "up" }, Before + "metric !last-sample targets", "time before", "2025-12-31T22:00:00Z");

        (await api.SendAsync("PUT", "/policies/team-a", """{"statements":[{"effect":"Allow","actions":["prometheus:QueryMetrics"],"resources":["*"],"conditions":{"matchers":["{team=\"a\"}"]}}]}""")).Expect(201);
        string scoped = await api.UserAsync("scoped", "team-a");
        JsonElement v2 = await api.InstanceAsync();
        api.Inspector.Finding = new QueryFinding(null, [new MetricFinding("up", true, false, now, [])]);
        await AssertAsync(
            api, v2.GetProperty("prometheusInstanceId").GetString()!, new { url = v2.GetProperty("httpApiInterUrl").GetString(), authorization = scoped, query = "up" }, Before + "!label-scope last-sample targets", "Widen", "hide");
        Assert.Equal("team=\"a\"", api.Inspector.SeenScopes!.Single().Single().ToString());
    }

    // Expected: the steps in order, the failing ones with a leading exclamation mark; a part of the cure and of the detail of the first that fails.
    private static async Task AssertAsync(ApiHost api, string id, object body, string expected, string cure = "", string detail = "")
    {
        JsonElement answer = (await api.SendAsync("POST", $"/instances/{id}/diagnose", body)).Expect(200);
        JsonElement[] steps = [.. answer.GetProperty("steps").EnumerateArray()];
        Assert.Equal(expected, string.Join(' ', steps.Select(s => (s.GetProperty("ok").GetBoolean() ? "" : "!") + s.GetProperty("step").GetString()!.Replace(' ', '-'))));
        Assert.Equal(!expected.Contains('!', StringComparison.Ordinal), answer.GetProperty("ok").GetBoolean());
        Assert.All(steps, s => Assert.Equal(s.GetProperty("ok").GetBoolean(), s.GetProperty("cure").GetString()!.Length == 0));
        if (cure.Length + detail.Length > 0)
        {
            JsonElement failing = steps.First(s => !s.GetProperty("ok").GetBoolean());
            Assert.Contains(cure, failing.GetProperty("cure").GetString()!, StringComparison.Ordinal);
            Assert.Contains(detail, failing.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }
    }
}
