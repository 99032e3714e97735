using System.Globalization;
using System.Text.Json.Nodes;

namespace Deucalion.EndToEnd.Tests;

/// <summary>
/// Peers that are newer than the distribution's: Prometheus 3 and vmagent, see <see cref="NewPeers"/>. Without them these tests are skipped.
/// </summary>
public sealed class NewPeerTests : IAsyncLifetime
{
    private DeucalionServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        NewPeers.Require("prometheus");
        NewPeers.Require("vmagent");
        _server = await DeucalionServer.StartAsync();
    }

    public ValueTask DisposeAsync() => _server is null ? ValueTask.CompletedTask : _server.DisposeAsync();

    [Theory]
    [InlineData("prometheus.WriteRequest")]
    [InlineData("io.prometheus.write.v2.Request")]
    public async Task Prometheus_3_writes_and_reads_back(string message)
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        string folder = Directory.CreateTempSubdirectory("deucalion-prom3-").FullName;
        int port = DeucalionServer.FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), $$"""
            global: { scrape_interval: 1s, scrape_timeout: 900ms, external_labels: { from: p3 } }
            scrape_configs:
            - job_name: self
              static_configs: [ { targets: ["127.0.0.1:{{port}}"] } ]
            remote_write:
            - { url: "{{instance.WriteUrl}}", protobuf_message: {{message}}, send_native_histograms: true, queue_config: { batch_send_deadline: 500ms } }
            remote_read:
            - { url: "{{instance.PublicUrl}}/api/v1/read", read_recent: true, filter_external_labels: false }
            """);
        using ChildProcess prometheus = ChildProcess.Start(
            NewPeers.Require("prometheus"),
            ["--config.file=" + Path.Combine(folder, "prometheus.yml"), "--storage.tsdb.path=" + Path.Combine(folder, "data"), $"--web.listen-address=127.0.0.1:{port}", "--log.level=error", "--enable-feature=native-histograms,metadata-wal-records"]);
        using var http = new HttpClient();
        string url = $"http://127.0.0.1:{port}";
        await Eventually.TrueAsync("samples arrive", TimeSpan.FromSeconds(60), async () => (await CountAsync(_server.Http, instance.PublicUrl, "up{from=\"p3\"}")) > 2, () => prometheus.Output);
        Assert.True(await CountAsync(http, url, "up{from=\"p3\"}") > 0, "Prometheus reads its own samples back from us");

        // Native histograms: scraped by Prometheus, stored by us, read back in histogram chunks.
        await Eventually.TrueAsync(
            "native histograms arrive",
            TimeSpan.FromSeconds(30),
            async () => await CountAsync(_server.Http, instance.PublicUrl, "prometheus_http_request_duration_seconds{from=\"p3\",handler=\"/metrics\"}") > 2);
        string ours = await QueryAsync(_server.Http, instance.PublicUrl, "count_over_time(prometheus_http_request_duration_seconds{from=\"p3\",handler=\"/metrics\"}[1m])");
        Assert.Contains("\"p3\"", ours, StringComparison.Ordinal);
        string theirs = await QueryAsync(http, url, "histogram_count(prometheus_http_request_duration_seconds{from=\"p3\",handler=\"/metrics\"}) > 0");
        Assert.Contains("\"p3\"", theirs, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Vmagent_scrapes_and_writes()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        string folder = Directory.CreateTempSubdirectory("deucalion-vmagent-").FullName;
        int port = DeucalionServer.FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "scrape.yml"), $"global: {{ scrape_interval: 1s }}\nscrape_configs:\n- job_name: agent\n  static_configs: [ {{ targets: [\"127.0.0.1:{port}\"] }} ]\n");
        using ChildProcess agent = ChildProcess.Start(
            NewPeers.Require("vmagent"),
            ["-promscrape.config=" + Path.Combine(folder, "scrape.yml"), "-remoteWrite.url=" + instance.WriteUrl, "-remoteWrite.tmpDataPath=" + folder, "-remoteWrite.flushInterval=500ms", $"-httpListenAddr=127.0.0.1:{port}", "-loggerLevel=ERROR"]);
        await Eventually.TrueAsync("samples arrive", TimeSpan.FromSeconds(60), async () => await CountAsync(_server.Http, instance.PublicUrl, "up{job=\"agent\"}") > 0, () => agent.Output);
        agent.Kill();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<double> CountAsync(HttpClient client, string url, string selector)
    {
        string text = await QueryAsync(client, url, $"sum(count_over_time({selector}[5m]))");
        JsonArray result = JsonNode.Parse(text)!["data"]!["result"]!.AsArray();
        return result.Count == 0 ? 0 : double.Parse((string)result[0]!["value"]![1]!, CultureInfo.InvariantCulture);
    }

    private static async Task<string> QueryAsync(HttpClient client, string url, string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url + "/api/v1/query") { Content = new FormUrlEncodedContent([new("query", query)]) };
        using HttpResponseMessage response = await client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return text;
    }
}
