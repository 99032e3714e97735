using System.Text.Json;

namespace Deucalion.Api.Tests.Control;

/// <summary>Relabeling rules that are tried on typed labels.</summary>
public sealed class RelabelTrialTests : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("metric_relabel_configs:\n")]
    public async Task Each_rule_shows_what_it_makes_of_the_labels_and_one_that_drops_ends_it(string head)
    {
        string rules = head + """
            - source_labels: [__address__]
              regex: '([^:]+):\d+'
              target_label: host
            - action: drop
              source_labels: [host]
              regex: a
            - target_label: never
              replacement: x
            """;
        JsonElement answer = await TryAsync(rules, new Dictionary<string, string> { ["__address__"] = "a:9100", ["job"] = "<b>" });
        Assert.Empty(answer.GetProperty("problems").EnumerateArray());
        JsonElement[] steps = [.. answer.GetProperty("steps").EnumerateArray()];
        Assert.Equal([true, false, false], steps.Select(s => s.GetProperty("keep").GetBoolean()));
        Assert.Equal("""{"__address__":"a:9100","host":"a","job":"<b>"}""", steps[0].GetProperty("output").GetRawText());
        Assert.Equal("""{"source_labels":["__address__"],"separator":";","regex":"([^:]+):\\d+","target_label":"host","replacement":"$1","action":"replace"}""", steps[0].GetProperty("rule").GetRawText());
        Assert.Equal("{}", steps[1].GetProperty("output").GetRawText());
    }

    [Theory]
    [InlineData("- action: dropp", "rules:1:11: ", "dropp")]
    [InlineData("- source_label: [a]\n  target_label: b", "rules:1:3: ", "source_label")]
    [InlineData("- regex: '('\n  target_label: b", "rules:1:10: ", "missing")]
    [InlineData("just text", "rules:1:1: ", "mapping")]
    [InlineData("scrape_configs: []", "rules:1:1: ", "scrape_configs")]
    [InlineData("- [", "rules:", "")]
    public async Task Wrong_rules_are_named_by_line_and_column(string rules, string place, string part)
    {
        JsonElement answer = await TryAsync(rules, new Dictionary<string, string> { ["a"] = "b" });
        string problem = answer.GetProperty("problems")[0].GetString()!;
        Assert.StartsWith(place, problem, StringComparison.Ordinal);
        Assert.Contains(part, problem, StringComparison.Ordinal);
        Assert.Empty(answer.GetProperty("steps").EnumerateArray());
    }

    [Fact]
    public async Task Rules_that_would_multiply_a_value_without_end_are_refused()
    {
        string doubling = string.Concat(Enumerable.Repeat("- {source_labels: [a], target_label: a, replacement: '$1$1'}\n", 60));
        (await SendAsync(doubling, "{\"a\":\"x\"}")).ExpectError(400, "bad_data", "more than 16384 bytes");
        (await SendAsync($"- {{source_labels: [a], target_label: a, replacement: '{new string('$', 900)}'}}", "{\"a\":\"x\"}")).ExpectError(400, "bad_data", "replacement is too long");
        (await SendAsync(string.Concat(Enumerable.Repeat("- target_label: a\n", 101)), "{}")).ExpectError(400, "bad_data", "more than 100 rules");
        (await SendAsync("[]", $"{{\"a\":\"{new string('x', 20_000)}\"}}")).ExpectError(400, "bad_data", "labels have more");
        (await _api.SendAsync("POST", "/relabel", """{"rules":"[]"}""")).ExpectError(400, "bad_data", "labels");
        (await _api.SendAsync("POST", "/relabel", """{"rules":"[]","labels":{"a":1}}""")).ExpectError(400, "bad_data", "labels");
        (await _api.SendAsync("POST", "/relabel", """{"rules":"[]","labels":{}}""", authorization: "")).Expect(401);
    }

    private Task<ApiAnswer> SendAsync(string rules, string labels) =>
        _api.SendAsync("POST", "/relabel", $"{{\"rules\":{JsonSerializer.Serialize(rules)},\"labels\":{labels}}}");

    private async Task<JsonElement> TryAsync(string rules, Dictionary<string, string> labels) =>
        (await SendAsync(rules, JsonSerializer.Serialize(labels))).Expect(200);
}
