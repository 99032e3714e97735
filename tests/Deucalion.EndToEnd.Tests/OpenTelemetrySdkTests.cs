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
        using var meter = new Meter("shop-" + temporality);
        Counter<long> orders = meter.CreateCounter<long>("orders", "{order}", "Orders.");
        Histogram<double> duration = meter.CreateHistogram<double>("duration", "s");
        Histogram<double> exponential = meter.CreateHistogram<double>("exponential");
        using MeterProvider provider = Exporting(meter, instance, temporality);
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

    // The running totals of deltas live in memory: after a restart and after a kill the last stored sample must be the total to go on from, and nothing may be counted twice.
    [Fact]
    public async Task Deltas_go_on_after_the_server_has_lost_its_state()
    {
        DeucalionServer.Instance instance = await _server.CreateInstanceAsync("V2");
        using var meter = new Meter("shop-lost-state");
        Counter<long> orders = meter.CreateCounter<long>("orders");
        UpDownCounter<long> open = meter.CreateUpDownCounter<long>("open");
        Histogram<double> duration = meter.CreateHistogram<double>("duration", "s");
        Histogram<double> exponential = meter.CreateHistogram<double>("exponential");
        using MeterProvider provider = Exporting(meter, instance, MetricReaderTemporalityPreference.Delta);
        for (int round = 1; round <= 6; round++)
        {
            orders.Add(round, new KeyValuePair<string, object?>("kind", "web"));
            orders.Add(1, new KeyValuePair<string, object?>("kind", "round-" + round));
            open.Add(round == 4 ? -2 : 1);
            duration.Record(round <= 3 ? 0.25 : 100);
            exponential.Record(Math.Pow(2, round) * 0.75);
            Assert.True(provider.ForceFlush(10_000), "the exporter could not deliver");
            string total = (round * (round + 1) / 2).ToString(System.Globalization.CultureInfo.InvariantCulture);
            string count = round.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(total, await ValueAsync(instance, "orders_total{kind=\"web\"}"));
            Assert.Equal(count, await ValueAsync(instance, "duration_seconds_count"));
            Assert.Equal(Math.Min(round, 3).ToString(System.Globalization.CultureInfo.InvariantCulture), await ValueAsync(instance, "duration_seconds_bucket{le=\"5\"}"));
            Assert.Equal(count, await ValueAsync(instance, "duration_seconds_bucket{le=\"+Inf\"}"));
            Assert.Equal(count, await ValueAsync(instance, "histogram_count(exponential)"));
            Assert.Equal(((Math.Pow(2, round + 1) - 2) * 0.75).ToString(System.Globalization.CultureInfo.InvariantCulture), await ValueAsync(instance, "histogram_sum(exponential)"));
            switch (round)
            {
                case 2:
                    await _server.RestartAsync();
                    break;
                case 4:
                    await _server.KillAndRestartAsync();
                    break;
                default:
                    await Task.Delay(20);
                    break;
            }
        }

        // The SDK reports up-down counters cumulatively also here; and no total ever fell, which a reset would show.
        Assert.Equal("3", await ValueAsync(instance, "open"));
        Assert.Equal("0", await ValueAsync(instance, "resets(orders_total{kind=\"web\"}[10m])"));
        Assert.Equal("0", await ValueAsync(instance, "resets(exponential[10m])"));
        Assert.Equal("6", await ValueAsync(instance, "count(orders_total{kind=~\"round-.\"} == 1)"));
    }

    private static MeterProvider Exporting(Meter meter, DeucalionServer.Instance instance, MetricReaderTemporalityPreference temporality)
    {
        string key = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(DeucalionServer.RootId + ":" + DeucalionServer.RootSecret));
        return Sdk.CreateMeterProviderBuilder()
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
    }

    private async Task<string> ValueAsync(DeucalionServer.Instance instance, string query)
    {
        JsonNode body = JsonNode.Parse(await _server.Root.GetStringAsync($"{instance.PublicUrl}/api/v1/query?query={Uri.EscapeDataString(query)}"))!;
        JsonArray result = body["data"]!["result"]!.AsArray();
        return result.Count == 0 ? "none: " + query : (string)result[0]!["value"]![1]!;
    }
}
