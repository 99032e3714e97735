using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Deucalion.Api.Tests.Control;
using Deucalion.Api.Tests.Http;
using Deucalion.Runtime.Queries;

namespace Deucalion.Api.Tests.Query;

/// <summary>What one can learn about a query beside its answer, and how it is ended.</summary>
public sealed class QueryDoorTests
{
    private static readonly string Range = FormattableString.Invariant($"start={(PlaneHost.Now / 1000) - 1000}&end={PlaneHost.Now / 1000}&step=10");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trace_shows_the_tree_of_operators()
    {
        await using PlaneHost host = await PlaneHost.StartAsync();
        await host.FillAsync();
        using JsonDocument data = JsonDocument.Parse((await host.GetAsync("api/v1/query?query=sum(rate({team=~\"a|b\"}[5m])) %2B 1&trace=1")).Data());
        JsonElement root = data.RootElement.GetProperty("trace");
        Assert.Equal("+", root.GetProperty("operator").GetString());
        JsonElement sum = root.GetProperty("children")[0];
        JsonElement rate = sum.GetProperty("children")[0];
        JsonElement selector = rate.GetProperty("children")[0];
        Assert.Equal(("sum", "rate", "range selector"), (Name(sum), Name(rate), Name(selector)));
        Assert.Equal((2, 2, 2), (selector.GetProperty("series").GetInt32(), selector.GetProperty("samplesRead").GetInt32(), selector.GetProperty("columnsRead").GetInt32()));
        Assert.Equal("{team=~\"a|b\"}[300000ms]", selector.GetProperty("detail").GetString());
        Assert.True(sum.GetProperty("seconds").GetDouble() >= rate.GetProperty("seconds").GetDouble());
        Assert.True(selector.GetProperty("bytes").GetInt32() > 0);

        static string Name(JsonElement e) => e.GetProperty("operator").GetString()!;
    }

    [Fact]
    public async Task Trace_comes_with_errors_too()
    {
        await using PlaneHost host = await PlaneHost.StartAsync();
        await host.FillAsync();
        PlaneAnswer answer = await host.GetAsync("api/v1/query?query={team=\"a\"} %2B on(__none__) group_left label_replace({team=~\".%2B\"}, \"team\", \"x\", \"\", \"\")&trace=1");
        Assert.Equal(422, answer.Status);
        using JsonDocument json = JsonDocument.Parse(answer.Text);
        Assert.Equal("execution", json.RootElement.GetProperty("errorType").GetString());
        Assert.Equal("+", json.RootElement.GetProperty("data").GetProperty("trace").GetProperty("operator").GetString());
        using JsonDocument unparsed = JsonDocument.Parse((await host.GetAsync("api/v1/query?query=sum(&trace=1")).Text);
        Assert.Equal(JsonValueKind.Null, unparsed.RootElement.GetProperty("data").GetProperty("trace").ValueKind);
    }

    [Fact]
    public async Task Explain_gives_the_plan_and_dry_run_the_price()
    {
        await using PlaneHost host = await PlaneHost.StartAsync();
        await host.FillAsync();
        long read = host.Instance.Usage.SamplesRead;
        using JsonDocument explained = JsonDocument.Parse((await host.GetAsync($"api/v1/query_range?query=sum by (team)({{team=~\"a|b\"}}) * (2 %2B 3)&{Range}&explain=1")).Data());
        JsonElement plan = explained.RootElement.GetProperty("plan");
        Assert.Equal(("*", "sum", "number"), (plan.GetProperty("operator").GetString(), plan.GetProperty("children")[0].GetProperty("operator").GetString(), plan.GetProperty("children")[1].GetProperty("operator").GetString()));
        Assert.Equal("by (team)", plan.GetProperty("children")[0].GetProperty("detail").GetString());
        JsonElement[] passes = [.. explained.RootElement.GetProperty("optimizer").EnumerateArray()];
        Assert.Contains(passes, p => p.GetProperty("pass").GetString() == "constant folding" && p.GetProperty("changed").GetBoolean());
        Assert.Contains(passes, p => p.GetProperty("pass").GetString() == "histogram totals" && !p.GetProperty("changed").GetBoolean());

        using JsonDocument price = JsonDocument.Parse((await host.GetAsync($"api/v1/query_range?query={{team=~\"a|b\"}}&{Range}&dry_run=1")).Data());
        Assert.Equal((101, 2, 2, 202), (Number("steps"), Number("series"), Number("samples"), Number("points")));
        JsonElement selector = Assert.Single(price.RootElement.GetProperty("selectors").EnumerateArray());
        Assert.Equal("[\"team=~\\\"a|b\\\"\"]", selector.GetProperty("matchers").GetRawText());
        Assert.Equal(read, host.Instance.Usage.SamplesRead);
        (await host.GetAsync("api/v1/query?query=sum(&explain=1")).ExpectError(400, "bad_data", "parse error");
        (await host.GetAsync("api/v1/query?query=up&explain=maybe")).ExpectError(400, "bad_data", "it must be 1 or 0");

        int Number(string member) => price.RootElement.GetProperty(member).GetInt32();
    }

    [Fact]
    public async Task A_scoped_key_sees_only_its_own_queries_and_prices()
    {
        await using PlaneHost host = await PlaneHost.StartAsync();
        string ann = await host.ScopedAsync();
        await host.FillAsync();
        using JsonDocument price = JsonDocument.Parse((await host.GetAsync("api/v1/query?query={team=~\"a|b\"}&dry_run=1", ann)).Data());
        Assert.Equal(1, price.RootElement.GetProperty("series").GetInt32());
        string key = AuthenticationHeaderValue.Parse(ann).Parameter!;
        string keyId = Encoding.UTF8.GetString(Convert.FromBase64String(key)).Split(':')[0];
        using ActiveQuery other = host.Runner.Active.Begin(host.Record.Id, new QueryDescription("secret", 0, 0, 0), new QueryOrigin("other", "bob", "192.0.2.1", "GET", "/"), Stop);
        using ActiveQuery own = host.Runner.Active.Begin(host.Record.Id, new QueryDescription("mine", 1000, 2000, 500), new QueryOrigin(keyId, "ann", "192.0.2.2", "GET", "/"), Stop);
        PlaneAnswer list = await host.GetAsync("api/v1/status/active_queries", ann);
        using JsonDocument json = JsonDocument.Parse(list.Text);
        Assert.Equal("ok", json.RootElement.GetProperty("status").GetString());
        JsonElement query = Assert.Single(json.RootElement.GetProperty("data").EnumerateArray());
        Assert.Equal(("mine", 1000, 2000, 500, "192.0.2.2", own.Id), (query.GetProperty("query").GetString(), query.GetProperty("start").GetInt32(), query.GetProperty("end").GetInt32(), query.GetProperty("step").GetInt32(), query.GetProperty("remote_addr").GetString(), query.GetProperty("id").GetString()));
        (await host.GetAsync("api/v1/status/top_queries", ann)).ExpectError(403, "forbidden", "top_queries");
    }

    [Fact]
    public async Task Top_queries_have_the_members_of_VictoriaMetrics()
    {
        await using PlaneHost host = await PlaneHost.StartAsync();
        long now = PlaneHost.Now;
        host.Instance.Queries.Add(new FinishedQuery("a", 3600, now - 1000, 0.5, 100));
        host.Instance.Queries.Add(new FinishedQuery("a", 3600, now - 1000, 1.5, 300));
        host.Instance.Queries.Add(new FinishedQuery("b", 0, now - 1000, 1.75, 900));
        host.Instance.Queries.Add(new FinishedQuery("old", 0, now - 3_600_000, 9, 900));
        PlaneAnswer answer = await host.GetAsync("api/v1/status/top_queries?topN=1&maxLifetime=5m");
        Assert.Equal(
            """{"status":"ok","topN":"1","maxLifetime":"300.000s","search.queryStats.lastQueriesCount":5000,"search.queryStats.minQueryDuration":"1ms","search.queryStats.minQueryMemoryUsage":"0","topByCount":[{"query":"a","timeRangeSeconds":3600,"count":2}],"topByAvgDuration":[{"query":"b","timeRangeSeconds":0,"avgDurationSeconds":"1.750","count":1}],"topBySumDuration":[{"query":"a","timeRangeSeconds":3600,"sumDurationSeconds":"2.000","count":2}],"topByAvgMemoryUsage":[{"query":"b","timeRangeSeconds":0,"avgMemoryBytes":900,"count":1}]}""",
            answer.Text);
        (await host.GetAsync("api/v1/status/top_queries?topN=x")).ExpectError(400, "bad_data", "topN");
    }

    [Fact]
    public async Task The_control_API_lists_and_ends_queries()
    {
        await using ApiHost host = await ApiHost.StartAsync();
        string id = (await host.InstanceAsync()).GetProperty("prometheusInstanceId").GetString()!;
        using ActiveQuery query = host.Queries.Begin(id, new QueryDescription("up", 1000, 2500, 500), new QueryOrigin("k", "ann", "192.0.2.2", "GET", "/"), Stop);
        JsonElement view = Assert.Single((await host.SendAsync("GET", $"/instances/{id}/queries")).Expect(200).GetProperty("items").EnumerateArray());
        Assert.Equal(("up", 2.5, "waiting", query.Id), (view.GetProperty("query").GetString(), view.GetProperty("end").GetDouble(), view.GetProperty("phase").GetString(), view.GetProperty("queryId").GetString()));
        string viewer = await host.UserAsync("viewer");
        (await host.SendAsync("DELETE", $"/instances/{id}/queries/{query.Id}", authorization: viewer)).ExpectError(403, "forbidden", string.Empty);
        Assert.False(query.Cancellation.IsCancellationRequested);
        (await host.SendAsync("DELETE", $"/instances/{id}/queries/{query.Id}")).Expect(204);
        Assert.True(query.Cancellation.IsCancellationRequested);
        (await host.SendAsync("DELETE", $"/instances/{id}/queries/none")).ExpectError(404, "not_found", "runs no query");
        Assert.Contains($"{id}/queries/{query.Id}", (await host.SendAsync("GET", "/audit")).Text, StringComparison.Ordinal);
    }
}
