using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Prometheus;

namespace Deucalion.EndToEnd.Tests;

/// <summary>prometheus-net, the client library of .NET: it pushes to the push gateway API, and its own server is scraped.</summary>
public sealed class PrometheusNetTests : IAsyncLifetime
{
    private DeucalionServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeucalionServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public async Task Pushes_to_the_push_gateway(string version)
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync(version);
        CollectorRegistry registry = Registry(7);
        Exception? failure = null;
        using var pusher = new MetricPusher(new MetricPusherOptions
        {
            Endpoint = instance.PublicUrl + "/pushgateway/metrics",
            Job = "batch",
            Instance = "host-1:80",
            AdditionalLabels = [Tuple.Create("shard", "1")],
            Registry = registry,
            ReplaceOnPush = true,
            IntervalMilliseconds = 200,
            HttpClientProvider = () => version == "V1" ? _server.Http : _server.Root,
            OnError = e => failure = e,
        });
        pusher.Start();
        string labels = "job=\"batch\",instance=\"host-1:80\",shard=\"1\"";
        await Eventually.TrueAsync("the push arrives", TimeSpan.FromSeconds(30), async () => await ValueAsync(instance, $"shop_orders_total{{{labels},kind=\"wéb\"}}") == "7", () => failure?.ToString() ?? string.Empty);
        await CheckAsync(instance, labels);

        // The next push replaces what is there.
        Orders(registry).WithLabels("wéb").Inc(3);
        await Eventually.TrueAsync("the next push arrives", TimeSpan.FromSeconds(30), async () => await ValueAsync(instance, $"shop_orders_total{{{labels},kind=\"wéb\"}}") == "10", () => failure?.ToString() ?? string.Empty);
        await pusher.StopAsync();
        Assert.True(failure is null, failure?.ToString());
    }

    [Fact]
    public async Task Is_scraped()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V1");
        int port = DeucalionServer.FreePort();
        using var exposed = new MetricServer("127.0.0.1", port, registry: Registry(7));
        exposed.Start();
        string yaml = $"scrape_configs:\n- {{ job_name: net, scrape_interval: 1s, scrape_timeout: 900ms, static_configs: [ {{ targets: [\"127.0.0.1:{port}\"] }} ] }}\n";
        using (var request = new HttpRequestMessage(HttpMethod.Put, $"/control/v1/instances/{instance.Id}/config") { Content = new StringContent(yaml, Encoding.UTF8, new MediaTypeHeaderValue("text/yaml")) })
        using (HttpResponseMessage response = await _server.Root.SendAsync(request))
        {
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        }

        string labels = string.Create(CultureInfo.InvariantCulture, $"job=\"net\",instance=\"127.0.0.1:{port}\"");
        string up = string.Empty;
        await Eventually.TrueAsync("the target is up", TimeSpan.FromSeconds(30), async () => (up = await ValueAsync(instance, $"up{{{labels}}}")) == "1", () => up);
        Assert.Equal("7", await ValueAsync(instance, $"shop_orders_total{{{labels},kind=\"wéb\"}}"));
        await CheckAsync(instance, labels);
    }

    private static Counter Orders(CollectorRegistry registry) => Metrics.WithCustomRegistry(registry).CreateCounter("shop_orders_total", "Orders so far.", "kind");

    private static CollectorRegistry Registry(int orders)
    {
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        MetricFactory factory = Metrics.WithCustomRegistry(registry);
        Orders(registry).WithLabels("wéb").Inc(orders);
        factory.CreateGauge("shop_open", "Open ones.").Set(-0.5);
        Histogram duration = factory.CreateHistogram("shop_seconds", "Duration.", new HistogramConfiguration { Buckets = [0.5, 2] });
        duration.Observe(0.25, Exemplar.From(Exemplar.Pair("trace_id", "abc")));
        duration.Observe(5);
        Summary size = factory.CreateSummary("shop_bytes", "Size.", new SummaryConfiguration { Objectives = [new QuantileEpsilonPair(0.5, 0.05)] });
        size.Observe(4);
        return registry;
    }

    private async Task CheckAsync(DeucalionServer.Instance instance, string labels)
    {
        Assert.Equal("-0.5", await ValueAsync(instance, $"shop_open{{{labels}}}"));
        Assert.Equal("1", await ValueAsync(instance, $"shop_seconds_bucket{{{labels},le=\"0.5\"}}"));
        Assert.Equal("2", await ValueAsync(instance, $"shop_seconds_bucket{{{labels},le=\"+Inf\"}}"));
        Assert.Equal("5.25", await ValueAsync(instance, $"shop_seconds_sum{{{labels}}}"));
        Assert.Equal("4", await ValueAsync(instance, $"shop_bytes{{{labels},quantile=\"0.5\"}}"));
        JsonNode metadata = JsonNode.Parse(await _server.Root.GetStringAsync(instance.PublicUrl + "/api/v1/metadata?metric=shop_open"))!;
        JsonNode family = Assert.Single(metadata["data"]!["shop_open"]!.AsArray())!;
        Assert.Equal("gauge", (string)family["type"]!);
        Assert.Equal("Open ones.", (string)family["help"]!);
    }

    private async Task<string> ValueAsync(DeucalionServer.Instance instance, string query)
    {
        using HttpResponseMessage response = await _server.Root.GetAsync($"{instance.PublicUrl}/api/v1/query?query={Uri.EscapeDataString(query)}");
        JsonNode body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.True(response.StatusCode == HttpStatusCode.OK, body.ToJsonString());
        JsonArray result = body["data"]!["result"]!.AsArray();
        return result.Count == 0 ? "none: " + query : (string)result[0]!["value"]![1]!;
    }
}
