using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Deucalion.EndToEnd.Tests;

/// <summary>The OpenTelemetry SDK of .NET with its OTLP/HTTP exporter, in both temporalities.</summary>
public sealed class OpenTelemetrySdkTests : IAsyncLifetime
{
    private DeucalionServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await DeucalionServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(MetricReaderTemporalityPreference.Cumulative)]
    [InlineData(MetricReaderTemporalityPreference.Delta)]
    public async Task Counters_and_histograms_arrive(MetricReaderTemporalityPreference temporality)
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V2");
        string key = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(DeucalionServer.RootId + ":" + DeucalionServer.RootSecret));
        using var meter = new Meter("shop-" + temporality);
        Counter<long> orders = meter.CreateCounter<long>("orders", "{order}", "Orders.");
        Histogram<double> duration = meter.CreateHistogram<double>("duration", "s");
        Histogram<double> exponential = meter.CreateHistogram<double>("exponential");
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("shop", serviceInstanceId: "one"))
            .AddMeter(meter.Name)
            .AddView("exponential", new Base2ExponentialBucketHistogramConfiguration())
            .AddOtlpExporter((exporter, reader) =>
            {
                exporter.Endpoint = new Uri(instance.PublicUrl + "/api/v1/otlp/v1/metrics");
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Headers = "Authorization=Basic " + key;
                reader.TemporalityPreference = temporality;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = int.MaxValue;
            })
            .Build();
        for (int i = 0; i < 3; i++)
        {
            orders.Add(2, new KeyValuePair<string, object?>("shop.kind", "web"));
            duration.Record(0.25);
            exponential.Record(1.5);
            Assert.True(provider.ForceFlush(10_000), "the exporter could not deliver");
            await Task.Delay(20);
        }

        Assert.Equal("6", await ValueAsync(instance, "orders_total{shop_kind=\"web\",job=\"shop\",instance=\"one\"}"));
        Assert.Equal("3", await ValueAsync(instance, "duration_seconds_count"));
        Assert.Equal("3", await ValueAsync(instance, "duration_seconds_bucket{le=\"5\"}"));
        Assert.Equal("3", await ValueAsync(instance, "histogram_count(exponential)"));
    }

    private async Task<string> ValueAsync(DeucalionServer.Instance instance, string query)
    {
        JsonNode body = JsonNode.Parse(await _server.Root.GetStringAsync($"{instance.PublicUrl}/api/v1/query?query={Uri.EscapeDataString(query)}"))!;
        JsonArray result = body["data"]!["result"]!.AsArray();
        return result.Count == 0 ? "none: " + query : (string)result[0]!["value"]![1]!;
    }
}
