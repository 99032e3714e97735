using System.Text;
using Deucalion.Api.Tests.Http;

namespace Deucalion.Api.Tests.Http;

/// <summary>Deletion, snapshots, compaction, reload, rules, notifications, cardinality, extra filters.</summary>
public sealed class AdminTests : IAsyncLifetime
{
    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PlaneHost.StartAsync();
        await _host.FillAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Deleted_samples_are_gone_and_cleaning_keeps_the_others()
    {
        (await _host.SendAsync("POST", "api/v1/admin/tsdb/delete_series")).ExpectError(400, "bad_data", "no match[] parameter provided");
        (await _host.SendAsync("POST", "api/v1/admin/tsdb/delete_series?match[]=(")).ExpectError(400, "bad_data", "invalid parameter \"match[]\"");
        Assert.Equal(204, (await _host.SendAsync("PUT", "api/v1/admin/tsdb/delete_series?match[]=metric_b_total")).Status);
        foreach (string path in (string[])["api/v1/admin/tsdb/clean_tombstones", "api/v1/admin/tsdb/compact", "internal/force_flush", "internal/force_merge"])
        {
            PlaneAnswer done = await _host.SendAsync("POST", path);
            Assert.Equal((204, string.Empty), (done.Status, done.Text));
        }

        Assert.True(_host.Instance.Store.PartCount > 0);
        Assert.Equal(0, _host.Instance.Store.HeadSamples);
        Assert.Contains("\"1.5\"", (await _host.GetAsync("api/v1/query?query=metric_a_total")).Data(), StringComparison.Ordinal);
        Assert.Contains("\"result\":[]", (await _host.GetAsync("api/v1/query?query=metric_b_total")).Data(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_has_a_name_of_its_time()
    {
        (await _host.SendAsync("POST", "api/v1/admin/tsdb/snapshot?skip_head=maybe")).ExpectError(400, "bad_data", "invalid parameter \"skip_head\"");
        Assert.Matches("^\\{\"name\":\"20260101T000000Z-[0-9a-f]{16}\"\\}$", (await _host.SendAsync("POST", "api/v1/admin/tsdb/snapshot")).Data());
        Assert.Single(_host.Instance.Store.Snapshots);
    }

    [Fact]
    public async Task Reload_answers_methods_and_problems()
    {
        Assert.Equal(405, (await _host.GetAsync("-/reload")).Status);
        Assert.Equal(200, (await _host.SendAsync("POST", "-/reload")).Status);
        Assert.Equal(200, (await _host.SendAsync("PUT", "/-/reload")).Status);
        Assert.Equal(405, (await _host.GetAsync("/-/quit")).Status);
        Assert.False(_host.Stopped);
        Assert.Equal("Requesting termination... Goodbye!", (await _host.SendAsync("POST", "/-/quit")).Text);
        PlaneAnswer foreign = await _host.SendAsync("POST", "api/v1/admin/tsdb/snapshot", null, null, ("Origin", "https://evil.example"));
        foreign.ExpectError(403, "forbidden", "another site");
    }

    [Fact]
    public async Task Rule_groups_are_set_read_and_removed()
    {
        const string group = """
            # a comment
            name: g1
            interval: 1m
            rules:
            - record: a:b
              expr: sum(up) > 0 # c
              labels: {x: "1", y: 'on'}
            - alert: A
              expr: |
                up == 0
                  or vector(1)
              for: 5m
              annotations:
                text: "{{ $value }} \"quoted\""
            """;
        Assert.Equal(202, (await PostAsync("config/v1/rules/ns", group)).Status);
        Assert.Equal(202, (await PostAsync("config/v1/rules/ns", group.Replace("g1", "g2", StringComparison.Ordinal))).Status);
        string all = (await _host.GetAsync("config/v1/rules")).Text;
        Assert.StartsWith("ns:\n  - name: g1\n", all, StringComparison.Ordinal);
        Assert.Contains("name: g2", all, StringComparison.Ordinal);
        string one = (await _host.GetAsync("config/v1/rules/ns/g1")).Text;
        Assert.Equal(202, (await PostAsync("config/v1/rules/ns", one)).Status);
        Assert.Equal(one, (await _host.GetAsync("config/v1/rules/ns/g1")).Text);
        Assert.Contains("x: \"1\"", one, StringComparison.Ordinal);
        Assert.Contains("expr: \"up == 0\\n  or vector(1)\\n\"", one, StringComparison.Ordinal);
        Assert.Equal(202, (await _host.SendAsync("DELETE", "config/v1/rules/ns/g1")).Status);
        (await _host.GetAsync("config/v1/rules/ns/g1")).ExpectError(404, "not_found", "group");
        Assert.Equal(202, (await _host.SendAsync("DELETE", "config/v1/rules/ns")).Status);
        (await _host.GetAsync("config/v1/rules/ns")).ExpectError(404, "not_found", "namespace");
        Assert.Equal("{}\n", (await _host.GetAsync("config/v1/rules")).Text);
    }

    [Theory]
    [InlineData("- x", "expected a rule group")]
    [InlineData("name: g", "a group needs rules")]
    [InlineData("rules: []", "a group needs a name")]
    [InlineData("{name: g, rules: [{expr: up}]}", "either record or alert")]
    [InlineData("{name: g, rules: [{record: a, alert: b, expr: up}]}", "either record or alert")]
    [InlineData("name: g\nrules:\n- record: a\n  expr: 'up{'", "group:4:")]
    [InlineData("{name: g, rules: [{record: a, expr: up, for: 5m}]}", "a recording rule has none")]
    [InlineData("{name: g, rules: [{alert: a, expr: up, wrong: 1}]}", "wrong")]
    [InlineData("name: [", "invalid rule group")]
    public async Task Wrong_rule_groups_are_refused(string group, string part) => (await PostAsync("config/v1/rules/ns", group)).ExpectError(400, "bad_data", part);

    [Theory]
    [InlineData("api/v1/cardinality/label_names", """{"label_values_count_total":6,"label_names_count":4,"cardinality":[{"label_name":"__name__","label_values_count":2},{"label_name":"team","label_values_count":2},{"label_name":"only_a","label_values_count":1},{"label_name":"only_b","label_values_count":1}]}""")]
    [InlineData("api/v1/cardinality/label_names?limit=1&selector=metric_a_total", """{"label_values_count_total":3,"label_names_count":3,"cardinality":[{"label_name":"__name__","label_values_count":1}]}""")]
    [InlineData("api/v1/cardinality/label_values?label_names[]=team", """{"series_count_total":2,"labels":[{"label_name":"team","label_values_count":2,"series_count":2,"cardinality":[{"label_value":"a","series_count":1},{"label_value":"b","series_count":1}]}]}""")]
    [InlineData("api/v1/cardinality/active_series?selector=metric_a_total", """{"data":[{"__name__":"metric_a_total","only_a":"x","team":"a"}]}""")]
    [InlineData("api/v1/series/count", """{"status":"success","data":[2]}""")]
    [InlineData("api/v1/series/count?extra_label=team=a", """{"status":"success","data":[1]}""")]
    [InlineData("api/v1/label/team/values?extra_filters[]=%7Bteam=%22b%22%7D", """{"status":"success","data":["b"]}""")]
    [InlineData("api/v1/label/team/values?extra_filters[]=%7Bteam=%22b%22%7D&extra_filters[]=%7Bteam=%22a%22%7D", """{"status":"success","data":["a","b"]}""")]
    [InlineData("api/v1/label/team/values?extra_filters[]=%7Bteam=%22b%22%7D&extra_label=only_a=x", """{"status":"success","data":[]}""")]
    [InlineData("api/v1/notifications", """{"status":"success","data":[]}""")]
    public async Task Counts_and_filters(string path, string text)
    {
        PlaneAnswer answer = await _host.GetAsync(path);
        Assert.Equal((200, text), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("api/v1/cardinality/label_values", "'label_names[]' param is required")]
    [InlineData("api/v1/cardinality/active_series", "'selector' param is required")]
    [InlineData("api/v1/cardinality/label_names?limit=501", "'limit' must be a whole number of at most 500")]
    [InlineData("api/v1/cardinality/label_names?count_method=x", "'count_method'")]
    [InlineData("api/v1/status/tsdb?date=yesterday", "expected a day")]
    [InlineData("api/v1/labels?extra_label=x", "expected name=value")]
    [InlineData("api/v1/labels?extra_filters[]=(", "extra_filters[]")]
    public async Task Wrong_parameters(string path, string part) => (await _host.GetAsync(path)).ExpectError(400, "bad_data", part);

    [Fact]
    public async Task Live_notifications_begin_with_what_is_the_matter_and_end_with_the_server()
    {
        _host.State.Stop();
        PlaneAnswer live = await _host.GetAsync("api/v1/notifications/live");
        Assert.Equal("text/event-stream", live.Headers["Content-Type"]);
        Assert.StartsWith("data: {\"text\":\"Deucalion is shutting down", live.Text, StringComparison.Ordinal);
        Assert.EndsWith("\"active\":true}\n\n", live.Text, StringComparison.Ordinal);
    }

    private Task<PlaneAnswer> PostAsync(string path, string yaml) => _host.SendAsync("POST", path, new StringContent(yaml, Encoding.UTF8, "application/yaml"));
}
