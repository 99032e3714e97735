using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Deucalion.EndToEnd.Tests;

/// <summary>A real Prometheus and a real node exporter (the distribution's packages) against the running product.</summary>
public sealed class RealPrometheusTests : IAsyncLifetime
{
    private DeucalionServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeucalionServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public async Task Remote_write_of_a_real_Prometheus_loses_nothing_over_a_kill(string version)
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync(version);
        string credentials = version == "V1"
            ? $"authorization: {{ credentials: \"{(string)(await _server.SendAsync(HttpMethod.Post, $"/control/v1/instances/{instance.Id}/tokens", new JsonObject(), HttpStatusCode.Created))["token"]!}\" }}"
            : $"basic_auth: {{ username: {DeucalionServer.RootId}, password: {DeucalionServer.RootSecret} }}";
        string folder = Directory.CreateTempSubdirectory("deucalion-prom-").FullName;
        int port = DeucalionServer.FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), $$"""
            global: { scrape_interval: 1s, scrape_timeout: 900ms }
            scrape_configs:
            - job_name: self
              static_configs: [ { targets: ["127.0.0.1:{{port}}"] } ]
            remote_write:
            - url: {{instance.WriteUrl}}
              {{credentials}}
              queue_config: { batch_send_deadline: 1s, min_backoff: 30ms, max_backoff: 500ms }
            """);
        using ChildProcess prometheus = ChildProcess.Start(
            "prometheus", ["--config.file=" + Path.Combine(folder, "prometheus.yml"), "--storage.tsdb.path=" + Path.Combine(folder, "data"), $"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]);
        using var prom = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        await UntilAsync("the first samples arrive", async () => await CountAsync(_server.Root, instance.PublicUrl, Now()) > 0);

        await _server.KillAndRestartAsync();
        await UntilAsync("samples arrive after kill -9", async () => await CountAsync(_server.Root, instance.PublicUrl, Now() - 2) > 0 && await HasFreshAsync(instance));
        await _server.RestartAsync();
        await UntilAsync("samples arrive after a restart", async () => await HasFreshAsync(instance));

        // Everything that the real server has up to a moment must be here once its queue has caught up: compared name by name, because
        // Prometheus 2 refuses to count over several names at once.
        double moment = Now();
        Dictionary<string, double> sent = await CountByNameAsync(prom, prom.BaseAddress.ToString().TrimEnd('/'), moment);
        Assert.True(sent.Values.Sum() > 1000, "the real server has too few samples to compare: " + sent.Values.Sum().ToString(CultureInfo.InvariantCulture));
        Dictionary<string, double> stored = [];
        await UntilAsync(
            "all samples are stored",
            async () => (stored = await CountByNameAsync(_server.Root, instance.PublicUrl, moment)).Values.Sum() >= sent.Values.Sum(),
            () => $"sent {sent.Values.Sum()}, stored {stored.Values.Sum()}");
        Assert.Equal(sent.OrderBy(n => n.Key, StringComparer.Ordinal), stored.OrderBy(n => n.Key, StringComparer.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Node_exporter_scraped_at_three_intervals_answers_the_query_of_the_page()
    {
        int exporter = DeucalionServer.FreePort();
        using ChildProcess node = ChildProcess.Start("prometheus-node-exporter", [$"--web.listen-address=127.0.0.1:{exporter}", "--log.level=error"]);
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        string jobs = string.Concat(new[] { 1, 2, 3 }.Select(s => $"- job_name: node-{s}s\n  scrape_interval: {s}s\n  scrape_timeout: 900ms\n  static_configs: [ {{ targets: [\"127.0.0.1:{exporter}\"] }} ]\n"));
        await PutConfigurationAsync(instance, "scrape_configs:\n" + jobs);

        JsonArray found = [];
        await UntilAsync(
            "three interval summaries are there",
            async () => (found = await VectorAsync(instance, "arms_prometheus_target_interval_length_seconds_sum")).Count == 3,
            () => found.ToJsonString());
        Assert.Equal(["1s", "2s", "3s"], found.Select(e => (string)e!["metric"]!["interval"]!).Order());
        Assert.Equal(3, (await VectorAsync(instance, "prometheus_target_interval_length_seconds_count")).Count);
        Assert.Equal(15, (await VectorAsync(instance, "prometheus_target_interval_length_seconds")).Count);
        Assert.Equal(3, (await VectorAsync(instance, "up == 1")).Count);
        Assert.NotEmpty(await VectorAsync(instance, "rate(node_cpu_seconds_total{mode=\"idle\",job=\"node-1s\"}[10s]) > 0"));

        JsonNode targets = JsonNode.Parse(await _server.Http.GetStringAsync(instance.PublicUrl + "/api/v1/targets"))!;
        Assert.All(targets["data"]!["activeTargets"]!.AsArray(), t => Assert.Equal("up", (string)t!["health"]!));

        // The exporter goes away: up becomes 0 and its series end at once.
        node.Kill();
        await UntilAsync("the targets are down", async () => (await VectorAsync(instance, "up == 0")).Count == 3);
        Assert.Empty(await VectorAsync(instance, "node_load1"));

        // A job that is removed ends with staleness markers too, without a restart.
        await PutConfigurationAsync(instance, "scrape_configs: []\n");
        await UntilAsync("no target is left", async () => (await VectorAsync(instance, "up")).Count == 0);
    }

    private static double Now() => DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()).ToUnixTimeMilliseconds() / 1000.0;

    private static async Task<double> CountAsync(HttpClient client, string url, double time, string name = "up")
    {
        string query = Uri.EscapeDataString($"sum(count_over_time({name}{{job=\"self\"}}[20m]))");
        using HttpResponseMessage response = await client.GetAsync($"{url}/api/v1/query?query={query}&time={time.ToString("F3", CultureInfo.InvariantCulture)}");
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.True((string)body["status"]! == "success", body.ToJsonString());
        JsonArray result = body["data"]!["result"]!.AsArray();
        return result.Count == 0 ? 0 : double.Parse((string)result[0]!["value"]![1]!, CultureInfo.InvariantCulture);
    }

    private static async Task<Dictionary<string, double>> CountByNameAsync(HttpClient client, string url, double time)
    {
        JsonNode names = JsonNode.Parse(await client.GetStringAsync($"{url}/api/v1/label/__name__/values?match[]={Uri.EscapeDataString("{job=\"self\"}")}"))!;
        var counts = new Dictionary<string, double>();
        foreach (string name in names["data"]!.AsArray().Select(n => (string)n!))
        {
            if (await CountAsync(client, url, time, name) is > 0 and var count)
            {
                counts[name] = count;
            }
        }

        return counts;
    }

    private static async Task UntilAsync(string what, Func<Task<bool>> condition, Func<string>? state = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }

            if (limit.IsCancellationRequested)
            {
                Assert.Fail($"within 60 s this did not become true: {what} ({state?.Invoke()})");
            }

            await Task.Delay(200);
        }
    }

    private async Task<bool> HasFreshAsync(DeucalionServer.Instance instance) => (await VectorAsync(instance, "time() - timestamp(up{job=\"self\"}) < 3")).Count > 0;

    private async Task<JsonArray> VectorAsync(DeucalionServer.Instance instance, string query)
    {
        using HttpResponseMessage response = await _server.Root.GetAsync($"{instance.PublicUrl}/api/v1/query?query={Uri.EscapeDataString(query)}");
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.True((string)body["status"]! == "success", body.ToJsonString());
        return body["data"]!["result"]!.AsArray();
    }

    private async Task PutConfigurationAsync(DeucalionServer.Instance instance, string yaml)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/control/v1/instances/{instance.Id}/config") { Content = new StringContent(yaml, Encoding.UTF8, new MediaTypeHeaderValue("text/yaml")) };
        using HttpResponseMessage response = await _server.Root.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
