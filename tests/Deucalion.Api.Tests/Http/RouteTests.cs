namespace Deucalion.Api.Tests.Http;

/// <summary>Every path of the data plane: its good answer, its refusals, its methods.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    private const string Config = """
        scrape_configs:
        - job_name: j
          scrape_interval: 1d
          basic_auth: {username: u, password: very-secret}
          relabel_configs: [{target_label: zone, replacement: z1}]
          static_configs: [{targets: ["127.0.0.1:1"]}]
        """;

    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PlaneHost.StartAsync();
        await _host.FillAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("query?query=metric_a_total", """{"resultType":"vector","result":[{"metric":{"__name__":"metric_a_total","only_a":"x","team":"a"},"value":[1767225600,"1.5"]}]}""")]
    [InlineData("query?query=1%2B1&time=1.5", """{"resultType":"scalar","result":[1.5,"2"]}""")]
    [InlineData("query?query=%22s%22&time=2", """{"resultType":"string","result":[2,"s"]}""")]
    [InlineData("query_range?query=metric_b_total&start=1767225600&end=1767225660&step=60", """{"resultType":"matrix","result":[{"metric":{"__name__":"metric_b_total","only_b":"x","team":"b"},"values":[[1767225600,"2"],[1767225660,"2"]]}]}""")]
    [InlineData("series?match[]=metric_a_total&match[]=%7Bteam=%22a%22%7D", """[{"__name__":"metric_a_total","only_a":"x","team":"a"}]""")]
    [InlineData("labels", """["__name__","only_a","only_b","team"]""")]
    [InlineData("labels?match[]=metric_a_total&match[]=metric_b_total", """["__name__","only_a","only_b","team"]""")]
    [InlineData("label/team/values", """["a","b"]""")]
    [InlineData("label/U__team/values?match[]=metric_b_total", """["b"]""")]
    [InlineData("label/nothing/values", "[]")]
    [InlineData("metadata?metric=metric_a", """{"metric_a":[{"type":"counter","help":"Help of a","unit":""}]}""")]
    [InlineData("metadata?limit=0", "{}")]
    [InlineData("targets", """{"activeTargets":[],"droppedTargets":[],"droppedTargetCounts":{}}""")]
    [InlineData("targets/metadata", "[]")]
    [InlineData("scrape_pools", """{"scrapePools":[]}""")]
    [InlineData("format_query?query=a%2Bb", "\"a + b\"")]
    [InlineData("query_exemplars?query=metric_a_total", """[{"seriesLabels":{"__name__":"metric_a_total","only_a":"x","team":"a"},"exemplars":[{"labels":{"trace":"ta"},"value":"3","timestamp":1767225599}]}]""")]
    [InlineData("rules", """{"groups":[]}""")]
    [InlineData("alerts", """{"alerts":[]}""")]
    [InlineData("alertmanagers", """{"activeAlertmanagers":[],"droppedAlertmanagers":[]}""")]
    [InlineData("notifications", "[]")]
    [InlineData("status/walreplay", """{"min":0,"max":0,"current":0}""")]
    [InlineData("status/flags", """{"a.flag":"1","b.flag":"2"}""")]
    public async Task Good_answers(string path, string data) => Assert.Equal(data, (await _host.GetAsync("api/v1/" + path)).Data());

    [Theory]
    [InlineData("query", "invalid parameter \"query\": unknown position: parse error")]
    [InlineData("query?query=(", "invalid parameter \"query\"")]
    [InlineData("query?query=up&time=x", "invalid parameter \"time\": invalid time value for 'time'")]
    [InlineData("query?query=up&timeout=x", "invalid parameter \"timeout\"")]
    [InlineData("query?query=up&limit=-1", "limit must be non-negative")]
    [InlineData("query?query=up&lookback_delta=x", "error parsing lookback delta duration")]
    [InlineData("query_range?query=up", "invalid parameter \"start\": cannot parse \"\" to a valid timestamp")]
    [InlineData("query_range?query=up&start=2&end=1&step=1", "end timestamp must not be before start time")]
    [InlineData("query_range?query=up&start=1&end=2&step=0", "zero or negative query resolution step")]
    [InlineData("query_range?query=up&start=0&end=11001&step=1", "exceeded maximum resolution of 11,000 points")]
    [InlineData("series", "no match[] parameter provided")]
    [InlineData("series?match[]=%7Ba=%22%22%7D", "match[] must contain at least one non-empty matcher")]
    [InlineData("labels?match[]=(", "parse error")]
    [InlineData("labels?start=x", "invalid parameter \"start\"")]
    [InlineData("metadata?limit=x", "limit must be a number")]
    [InlineData("targets/metadata?limit=x", "limit must be a number")]
    [InlineData("targets/metadata?match_target=(", "invalid parameter \"match_target\"")]
    [InlineData("targets/relabel_steps", "no scrapePool parameter provided")]
    [InlineData("scrape_pools/config?scrapePool=x", "scrape pool \"x\" not found")]
    [InlineData("format_query", "invalid parameter \"query\"")]
    [InlineData("parse_query?query=%7B", "invalid parameter \"query\"")]
    [InlineData("query_exemplars?query=(", "parse error")]
    [InlineData("query_exemplars?query=up&start=2&end=1", "end timestamp must not be before start timestamp")]
    [InlineData("status/tsdb?limit=0", "limit must be a positive number")]
    [InlineData("status/tsdb?limit=10001", "limit must not exceed 10000")]
    [InlineData("rules?type=x", "invalid parameter \"type\"")]
    public async Task Bad_parameters(string path, string part) => (await _host.GetAsync("api/v1/" + path)).ExpectError(400, "bad_data", part);

    [Fact]
    public async Task Facts_of_the_server()
    {
        Assert.Contains("\"version\":\"3.14.0\",\"revision\":\"deucalion-1.2.3\"", (await _host.GetAsync("api/v1/status/buildinfo")).Data(), StringComparison.Ordinal);
        Assert.DoesNotContain("features", (await _host.GetAsync("api/v1/status/buildinfo")).Text, StringComparison.Ordinal);
        Assert.Contains("\"storageRetention\":", (await _host.GetAsync("api/v1/status/runtimeinfo")).Data(), StringComparison.Ordinal);
        Assert.Contains("\"promql_functions\":{\"abs\":true", (await _host.GetAsync("api/v1/features")).Data(), StringComparison.Ordinal);
        Assert.Contains("\"numSeries\":2", (await _host.GetAsync("api/v1/status/tsdb")).Data(), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"vectorSelector\"", (await _host.GetAsync("api/v1/parse_query?query=up")).Data(), StringComparison.Ordinal);
        PlaneAnswer none = await _host.GetAsync("api/v1/query_exemplars?query=1");
        Assert.Equal((204, string.Empty), (none.Status, none.Text));
    }

    [Fact]
    public async Task Pools_targets_and_their_steps_hide_secrets()
    {
        await _host.Control.Configurations.PutAsync(_host.Record.Id, Config, "test", PlaneHost.Tester, PlaneHost.Stop);
        Assert.Equal("""{"scrapePools":["j"]}""", (await _host.GetAsync("api/v1/scrape_pools")).Data());
        PlaneAnswer pool = await _host.GetAsync("api/v1/scrape_pools/config?scrapePool=j");
        Assert.Contains("job_name: j", pool.Data(), StringComparison.Ordinal);
        PlaneAnswer whole = await _host.GetAsync("api/v1/status/config");
        Assert.Contains("job_name: j", whole.Data(), StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", pool.Text + whole.Text, StringComparison.Ordinal);
        string targets = (await _host.GetAsync("api/v1/targets?state=active&scrapePool=j")).Data();
        Assert.Contains("\"labels\":{\"instance\":\"127.0.0.1:1\",\"job\":\"j\",\"zone\":\"z1\"}", targets, StringComparison.Ordinal);
        Assert.Contains("\"activeTargets\":[],", (await _host.GetAsync("api/v1/targets?state=dropped")).Data(), StringComparison.Ordinal);
        const string steps = "api/v1/targets/relabel_steps?scrapePool=j&labels=";
        Assert.Contains("\"output\":{\"a\":\"b\",\"zone\":\"z1\"},\"keep\":true", (await _host.GetAsync(steps + "%7B%22a%22:%22b%22,%22n%22:null%7D")).Data(), StringComparison.Ordinal);
        (await _host.GetAsync(steps + "%5B1%5D")).ExpectError(400, "bad_data", "labels is not a JSON object of strings");
    }

    [Fact]
    public async Task Limits_cut_and_say_so()
    {
        PlaneAnswer cut = await _host.GetAsync("api/v1/query?query=%7Bteam!=%22%22%7D&limit=1");
        Assert.Contains("\"warnings\":[\"results truncated due to limit\"]", cut.Text, StringComparison.Ordinal);
        Assert.Contains("results truncated", (await _host.GetAsync("api/v1/label/team/values?limit=1")).Text, StringComparison.Ordinal);
        Assert.Contains("results truncated", (await _host.GetAsync("api/v1/series?match[]=%7Bteam!=%22%22%7D&limit=1")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("results truncated", (await _host.GetAsync("api/v1/series?match[]=%7Bteam!=%22%22%7D&limit=2")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Methods_and_unknown_paths()
    {
        PlaneAnswer options = await _host.SendAsync("OPTIONS", "api/v1/query");
        Assert.Equal((204, string.Empty), (options.Status, options.Text));
        foreach ((string method, string path, string allow) in new[] { ("DELETE", "api/v1/query", "GET, POST, OPTIONS"), ("HEAD", "api/v1/query", "GET, POST, OPTIONS"), ("POST", "api/v1/metadata", "GET, OPTIONS"), ("GET", "api/v1/write", "POST, OPTIONS"), ("POST", "api/v1/label/a/values", "GET, OPTIONS") })
        {
            PlaneAnswer refused = await _host.SendAsync(method, path);
            Assert.Equal((405, allow), (refused.Status, refused.Headers["Allow"]));
        }

        foreach (string path in (string[])["api/v1/nothing", "api/v1/query/", "api/v1/label//values", "api/v1/label/a/b/values", "x", ""])
        {
            Assert.Equal(404, (await _host.GetAsync(path)).Status);
        }

        Assert.Equal(200, (await _host.SendAsync("HEAD", "-/ready")).Status);
        (await _host.GetAsync("/prometheus/r1")).ExpectError(404, "not_found", "instance");
    }

    [Fact]
    public async Task The_default_instance_is_on_or_off()
    {
        (await _host.GetAsync("/api/v1/labels")).ExpectError(404, "not_found", "no default instance");
        _host.HasDefault = true;
        Assert.Contains("team", (await _host.GetAsync("/api/v1/labels")).Data(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cross_origin_headers_come_with_an_origin_only()
    {
        Assert.False((await _host.GetAsync("api/v1/labels")).Headers.ContainsKey("Access-Control-Allow-Origin"));
        Assert.Equal("*", (await _host.SendAsync("GET", "api/v1/labels", headers: ("Origin", "https://x"))).Headers["Access-Control-Allow-Origin"]);
        await using PlaneHost picky = await PlaneHost.StartAsync(cors: "https://(a|b)\\.example");
        Assert.Equal("https://a.example", (await picky.SendAsync("GET", "api/v1/labels", headers: ("Origin", "https://a.example"))).Headers["Access-Control-Allow-Origin"]);
        foreach (string other in (string[])["https://c.example", "https://a.example.evil", "xhttps://a.example"])
        {
            Assert.False((await picky.SendAsync("GET", "api/v1/labels", headers: ("Origin", other))).Headers.ContainsKey("Access-Control-Allow-Origin"));
        }
    }
}
