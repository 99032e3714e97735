using System.Text;
using Deucalion.Control.Inspection;
using Deucalion.Model.Labels;
using Deucalion.Runtime.Instances;
using Deucalion.Runtime.Queries;
using Deucalion.Runtime.Server;

namespace Deucalion.Runtime.Tests;

/// <summary>The server's own metrics are well-formed text, and the inspector tells what is there.</summary>
public sealed class SelfMetricsTests
{
    [Fact]
    public async Task One_type_a_family_and_no_series_twice()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        foreach (string name in (string[])["one", "two"])
        {
            string id = (await host.CreateAsync(name)).Id;
            await host.Control.Configurations.PutAsync(
                id, "scrape_configs: [{job_name: 'odd \"job\" \\ x', scrape_interval: 1d, static_configs: [{targets: ['127.0.0.1:1']}]}]", "test", RuntimeHost.Tester, RuntimeHost.Stop);
        }

        var http = new HttpCounters();
        http.Count("/api/v1/query", 200, TimeSpan.FromSeconds(0.3));
        http.Count("/api/v1/query", 500, TimeSpan.FromSeconds(200));
        var facts = new ServerFacts("1.2.3", DateTimeOffset.UnixEpoch, new Dictionary<string, string>());
        string text = Encoding.UTF8.GetString(new SelfMetrics(facts, host.Instances, new QueryGate(3, host.Clock), http).Render(_ => true));
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var series = new HashSet<string>(StringComparer.Ordinal);
        string family = string.Empty;
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                string[] words = line.Split(' ');
                family = words[2];
                Assert.True(types.TryAdd(family, words[3]), $"{family} has two types");
            }
            else if (!line.StartsWith('#'))
            {
                Assert.Matches("^[a-z_]+(\\{([a-z_]+=\"([^\"\\\\]|\\\\.)*\",?)+\\})? [-+0-9.eNaInf]+$", line);
                string name = line[..line.IndexOfAny(['{', ' '])];
                Assert.True(series.Add(line[..line.LastIndexOf(' ')]), $"twice: {line}");
                string[] suffixes = types[family] switch { "histogram" => ["_bucket", "_sum", "_count"], "summary" => ["", "_sum", "_count"], _ => [""] };
                Assert.True(suffixes.Any(s => name == family + s), $"{name} stands under {family} ({types[family]})");
            }
        }

        Assert.Contains("prometheus_http_request_duration_seconds_bucket{handler=\"/api/v1/query\",le=\"0.4\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("prometheus_http_request_duration_seconds_bucket{handler=\"/api/v1/query\",le=\"+Inf\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("scrape_job=\"odd \\\"job\\\" \\\\ x\"", text, StringComparison.Ordinal);
        Assert.Contains("deucalion_instances 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_inspector_finds_names_times_and_neighbours_within_the_scope()
    {
        await using RuntimeHost host = await RuntimeHost.OpenAsync();
        string id = (await host.CreateAsync()).Id;
        long now = host.Clock.UnixMs;
        await host.AppendAsync(id, "metric_one", now);
        await host.AppendAsync(id, "hidden_one", now);
        var inspector = new InstanceInspector(host.Instances, host.Clock);
        QueryFinding found = await inspector.ExamineQueryAsync(id, "rate(metric_one[5m]) + metric_onw", null, RuntimeHost.Stop);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(now), found.Metrics[0].LastSampleTime);
        Assert.Contains("metric_one", found.Metrics[1].NearNames);
        Matcher[] only = [new(MatcherType.Equal, "__name__", "metric_one")];
        MetricFinding hidden = (await inspector.ExamineQueryAsync(id, "hidden_one", [only], RuntimeHost.Stop)).Metrics.Single();
        Assert.Null(hidden.LastSampleTime);
        Assert.DoesNotContain("hidden_one", (await inspector.ExamineQueryAsync(id, "hidden_onw", [only], RuntimeHost.Stop)).Metrics.Single().NearNames);
        Assert.NotNull((await inspector.ExamineQueryAsync(id, "(", null, RuntimeHost.Stop)).SyntaxError);
        Assert.Equal(2, (await inspector.GetActivityAsync(id, RuntimeHost.Stop)).ActiveSeries);
        Assert.Equal(InstanceActivity.None, await inspector.GetActivityAsync("unknown", RuntimeHost.Stop));
    }
}
