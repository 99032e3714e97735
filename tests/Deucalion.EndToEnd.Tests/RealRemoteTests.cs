using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Deucalion.EndToEnd.Tests;

/// <summary>Real servers on the other side of remote read, remote write and OTLP-free doors: the distribution's Prometheus, VictoriaMetrics and promtool, and our own server.</summary>
public sealed class RealRemoteTests : IAsyncLifetime
{
    private DeucalionServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeucalionServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_real_Prometheus_reads_floats_from_us()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        long now = Now();
        string lines = string.Concat(Enumerable.Range(0, 500).Select(i => $"rr{{i=\"{i % 5}\"}} {i * 1.25} {now - 600_000 + (i / 5 * 1000)}\n".ToString(CultureInfo.InvariantCulture)));
        using (HttpResponseMessage import = await _server.Http.PostAsync(instance.PublicUrl + "/api/v1/import/prometheus", new StringContent(lines)))
        {
            Assert.True(import.IsSuccessStatusCode, await import.Content.ReadAsStringAsync());
        }

        await using Prometheus prometheus = await Prometheus.StartAsync($"remote_read: [ {{ url: \"{instance.PublicUrl}/api/v1/read\", read_recent: true }} ]");
        string query = "sum by (i) (sum_over_time(rr[20m]))";
        string theirs = await QueryAsync(prometheus.Http, prometheus.Url, query, now);
        Assert.Contains("\"i\":\"4\"", theirs, StringComparison.Ordinal);
        Assert.Equal(await QueryAsync(_server.Http, instance.PublicUrl, query, now), theirs);
    }

    [Theory]
    [InlineData("prometheus.WriteRequest")]
    [InlineData("io.prometheus.write.v2.Request")]
    public async Task We_send_to_another_instance_and_read_back_by_remote_read(string message)
    {
        DeucalionServer.Instance from = await _server.CreateInstanceAsync("V1");
        DeucalionServer.Instance to = await _server.CreateInstanceAsync("V1");
        await ConfigureAsync(from, $$"""
            global: { external_labels: { region: eu } }
            remote_write:
            - url: {{to.WriteUrl}}
              protobuf_message: {{message}}
              queue_config: { batch_send_deadline: 100ms }
              write_relabel_configs: [ { source_labels: [__name__], regex: "secret.*", action: drop } ]
            """);
        await ImportAsync(from, "sent{a=\"b\"} 5\nsecret 1\n");
        await Eventually.TrueAsync("the sample arrives", TimeSpan.FromSeconds(30), async () => (await QueryAsync(_server.Http, to.PublicUrl, "sent", Now())).Contains("\"region\":\"eu\"", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", await QueryAsync(_server.Http, to.PublicUrl, "{__name__=~\".+\"}", Now()), StringComparison.Ordinal);

        DeucalionServer.Instance reader = await _server.CreateInstanceAsync("V1");
        await ConfigureAsync(reader, $"remote_read: [ {{ url: \"{to.PublicUrl}/api/v1/read\", read_recent: true }} ]\n");
        Assert.Contains("\"5\"", await QueryAsync(_server.Http, reader.PublicUrl, "sent{a=\"b\"}", Now()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task We_send_to_a_real_Prometheus_and_to_VictoriaMetrics()
    {
        await using Prometheus prometheus = await Prometheus.StartAsync(string.Empty, "--web.enable-remote-write-receiver");
        int port = DeucalionServer.FreePort();
        string folder = Directory.CreateTempSubdirectory("deucalion-vm-").FullName;
        using ChildProcess victoria = ChildProcess.Start("victoria-metrics", [$"-httpListenAddr=127.0.0.1:{port}", "-storageDataPath=" + folder, "-loggerLevel=ERROR"]);
        string victoriaUrl = $"http://127.0.0.1:{port}";
        await Eventually.TrueAsync("VictoriaMetrics runs", TimeSpan.FromSeconds(30), async () => (await _server.Http.GetAsync(victoriaUrl + "/health")).IsSuccessStatusCode);
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        await ConfigureAsync(instance, $$"""
            remote_write:
            - { url: "{{prometheus.Url}}/api/v1/write", queue_config: { batch_send_deadline: 100ms } }
            - { url: "{{victoriaUrl}}/api/v1/write", queue_config: { batch_send_deadline: 100ms } }
            """);
        await ImportAsync(instance, "out{x=\"y\"} 42\n");
        await Eventually.TrueAsync("Prometheus has it", TimeSpan.FromSeconds(30), async () => (await QueryAsync(prometheus.Http, prometheus.Url, "out", Now())).Contains("\"42\"", StringComparison.Ordinal));
        await Eventually.TrueAsync("VictoriaMetrics has it", TimeSpan.FromSeconds(60), async () => (await _server.Http.GetStringAsync(victoriaUrl + "/api/v1/export?match[]=out")).Contains("42", StringComparison.Ordinal));
        Assert.Contains("prometheus_remote_storage_samples_total", await _server.Root.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Promtool_works_against_an_instance()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        await ImportAsync(instance, "tool{a=\"b\"} 3\n");
        Assert.Contains("=> 3", await PromtoolAsync("query", "instant", instance.PublicUrl, "tool"), StringComparison.Ordinal);
        Assert.Contains("tool{a=\"b\"}", await PromtoolAsync("query", "range", instance.PublicUrl, "tool"), StringComparison.Ordinal);
        Assert.Contains("{__name__=\"tool\", a=\"b\"}", await PromtoolAsync("query", "series", "--match=tool", instance.PublicUrl), StringComparison.Ordinal);
        Assert.Contains("b", await PromtoolAsync("query", "labels", instance.PublicUrl, "a"), StringComparison.Ordinal);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static async Task<string> PromtoolAsync(params string[] arguments)
    {
        using ChildProcess tool = ChildProcess.Start("promtool", arguments);
        Assert.True(await tool.WaitForExitAsync(TimeSpan.FromSeconds(30)) == 0, tool.Output);
        await Task.Delay(50);
        return tool.Output;
    }

    private static async Task<string> QueryAsync(HttpClient client, string url, string query, long time)
    {
        using HttpResponseMessage response = await client.GetAsync($"{url}/api/v1/query?query={Uri.EscapeDataString(query)}&time={(time / 1000.0).ToString("F3", CultureInfo.InvariantCulture)}");
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.True((string)body["status"]! == "success", body.ToJsonString());
        return string.Join('\n', body["data"]!["result"]!.AsArray().Select(r => r!.ToJsonString()).Order(StringComparer.Ordinal));
    }

    private async Task ImportAsync(DeucalionServer.Instance instance, string text)
    {
        using HttpResponseMessage response = await _server.Http.PostAsync(instance.PublicUrl + "/api/v1/import/prometheus", new StringContent(text));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private async Task ConfigureAsync(DeucalionServer.Instance instance, string yaml)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/control/v1/instances/{instance.Id}/config") { Content = new StringContent(yaml, Encoding.UTF8, new MediaTypeHeaderValue("text/yaml")) };
        using HttpResponseMessage response = await _server.Root.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class Prometheus : IAsyncDisposable
    {
        private readonly ChildProcess _process;
        private readonly string _folder;

        private Prometheus(ChildProcess process, string folder, int port)
        {
            _process = process;
            _folder = folder;
            Url = $"http://127.0.0.1:{port}";
        }

        public string Url { get; }

        public HttpClient Http { get; } = new();

        public static async Task<Prometheus> StartAsync(string configuration, params string[] flags)
        {
            string folder = Directory.CreateTempSubdirectory("deucalion-prom-").FullName;
            int port = DeucalionServer.FreePort();
            await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), configuration + "\n");
            var prometheus = new Prometheus(
                ChildProcess.Start("prometheus", ["--config.file=" + Path.Combine(folder, "prometheus.yml"), "--storage.tsdb.path=" + Path.Combine(folder, "data"), $"--web.listen-address=127.0.0.1:{port}", "--log.level=error", .. flags]),
                folder,
                port);
            await Eventually.TrueAsync("Prometheus runs", TimeSpan.FromSeconds(30), async () => (await prometheus.Http.GetAsync(prometheus.Url + "/-/ready")).IsSuccessStatusCode, () => prometheus._process.Output);
            return prometheus;
        }

        public ValueTask DisposeAsync()
        {
            Http.Dispose();
            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
