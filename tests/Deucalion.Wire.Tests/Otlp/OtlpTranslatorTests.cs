using System.Text;
using Deucalion.Model.Configuration;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Otlp;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Tests.Otlp;

/// <summary>Names and labels of translated metrics by strategy and setting; expectations follow github.com/prometheus/otlptranslator.</summary>
public sealed class OtlpTranslatorTests
{
    [Theory]
    [InlineData("UnderscoreEscapingWithSuffixes", "http.server.duration", "s", "gauge", "http_server_duration_seconds")]
    [InlineData("UnderscoreEscapingWithSuffixes", "system..filesystem  usage", "By", "gauge", "system_filesystem_usage_bytes")]
    [InlineData("UnderscoreEscapingWithSuffixes", "total.requests", "1", "sum", "requests_total")]
    [InlineData("UnderscoreEscapingWithSuffixes", "cpu.ratio.usage", "1", "gauge", "cpu_usage_ratio")]
    [InlineData("UnderscoreEscapingWithSuffixes", "speed", "m/s", "gauge", "speed_meters_per_second")]
    [InlineData("UnderscoreEscapingWithSuffixes", "queue", "{items}/s", "gauge", "queue_per_second")]
    [InlineData("UnderscoreEscapingWithSuffixes", "1st", "%", "gauge", "_1st_percent")]
    [InlineData("UnderscoreEscapingWithoutSuffixes", "http.server..duration", "s", "sum", "http_server_duration")]
    [InlineData("UnderscoreEscapingWithoutSuffixes", "a__b.c", "s", "gauge", "a__b_c")]
    [InlineData("NoUTF8EscapingWithSuffixes", "http.server.duration", "s", "gauge", "http.server.duration_seconds")]
    [InlineData("NoUTF8EscapingWithSuffixes", "http.requests_total", "1", "sum", "http.requests_total")]
    [InlineData("NoUTF8EscapingWithSuffixes", "speed", "m/s", "sum", "speed_meters_per_second_total")]
    [InlineData("NoTranslation", "http.server duration", "s", "sum", "http.server duration")]
    public void Metric_names_follow_the_strategy(string strategy, string name, string unit, string kind, string expected)
    {
        WriteBatch batch = Translate(new OtlpConfiguration { TranslationStrategy = strategy }, Metric(name, unit, kind, "{}"));
        Assert.Equal(expected, Labels(batch, 0)["__name__"]);
    }

    [Theory]
    [InlineData("UnderscoreEscapingWithSuffixes", true, true, "http.method", "http_method")]
    [InlineData("UnderscoreEscapingWithSuffixes", true, true, "_private", "key_private")]
    [InlineData("UnderscoreEscapingWithSuffixes", false, true, "_private", "_private")]
    [InlineData("UnderscoreEscapingWithSuffixes", true, true, "1a", "key_1a")]
    [InlineData("UnderscoreEscapingWithSuffixes", true, true, "a..b", "a__b")]
    [InlineData("UnderscoreEscapingWithSuffixes", true, false, "a..b", "a_b")]
    [InlineData("UnderscoreEscapingWithSuffixes", true, false, "__x.y__", "__x_y__")]
    [InlineData("NoTranslation", true, true, "http.method", "http.method")]
    public void Label_names_follow_the_settings(string strategy, bool key, bool keep, string attribute, string expected)
    {
        var configuration = new OtlpConfiguration { TranslationStrategy = strategy, LabelNameUnderscoreSanitization = key, LabelNamePreserveMultipleUnderscores = keep };
        WriteBatch batch = Translate(configuration, Metric("m", string.Empty, "gauge", $"{{\"key\":\"{attribute}\",\"value\":{{\"stringValue\":\"v\"}}}}"));
        Assert.Equal("v", Labels(batch, 0)[expected]);
    }

    [Fact]
    public void Colliding_names_join_their_values_and_values_have_Go_forms()
    {
        WriteBatch batch = Translate(new OtlpConfiguration(), Metric("m", string.Empty, "gauge", """
            {"key":"a.b","value":{"stringValue":"1"}},{"key":"a_b","value":{"stringValue":"2"}},{"key":"d","value":{"doubleValue":1e-7}},{"key":"t","value":{"boolValue":true}},
            {"key":"l","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"<x>"}]}}},{"key":"k","value":{"kvlistValue":{"values":[{"key":"z","value":{"doubleValue":2.5}},{"key":"a","value":{}}]}}},
            {"key":"e","value":{"bytesValue":"AQI="}}
            """));
        LabelSet labels = Labels(batch, 0);
        Assert.Equal(
            ("1;2", "1e-7", "true", "[1,\"\\u003cx\\u003e\"]", "{\"a\":null,\"z\":2.5}", "AQI="),
            (labels["a_b"], labels["d"], labels["t"], labels["l"], labels["k"], labels["e"]));
    }

    [Fact]
    public void Resource_and_scope_are_promoted_as_configured()
    {
        var configuration = new OtlpConfiguration { PromoteResourceAttributes = ["host.name"], PromoteScopeMetadata = true, KeepIdentifyingResourceAttributes = true };
        WriteBatch batch = Translate(configuration, Metric("m", string.Empty, "gauge", "{}"));
        LabelSet metric = Labels(batch, 0);
        Assert.Equal(("h", "svc", "lib", "1.0", "y"), (metric["host_name"], metric["job"], metric["otel_scope_name"], metric["otel_scope_version"], metric["otel_scope_x"]));
        LabelSet info = Labels(batch, 1);
        Assert.Equal(("target_info", "svc", "h", string.Empty), (info["__name__"], info["service_name"], info["host_name"], info["otel_scope_name"]));
    }

    [Fact]
    public void No_recorded_value_is_a_staleness_marker_and_custom_buckets_are_native()
    {
        WriteBatch stale = Translate(new OtlpConfiguration(), "{\"name\":\"m\",\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":\"1000000000\",\"flags\":1}]}}");
        Assert.True(StaleMarker.IsStale(stale.Values(0)[0]));
        WriteBatch custom = Translate(
            new OtlpConfiguration { ConvertHistogramsToNhcb = true },
            "{\"name\":\"h\",\"histogram\":{\"aggregationTemporality\":2,\"dataPoints\":[{\"timeUnixNano\":\"1000000000\",\"startTimeUnixNano\":\"500000000\",\"count\":\"3\",\"sum\":4,\"bucketCounts\":[\"0\",\"1\",\"2\"],\"explicitBounds\":[1,2]}]}}");
        HistogramEntry entry = custom.Histograms(0)[0];
        Assert.Equal((1000, 500, true), (entry.Time, entry.StartTime, entry.Histogram.UsesCustomBuckets));
        Assert.Equal([1.0, 2], entry.Histogram.CustomValues);
        Assert.Equal("{count:3, sum:4, (1,2]:1, (2,+Inf]:2}", entry.Histogram.ToString());
    }

    private static string Metric(string name, string unit, string kind, string attribute) =>
        $"{{\"name\":\"{name}\",\"unit\":\"{unit}\",\"{kind}\":{{\"aggregationTemporality\":2,\"isMonotonic\":true,\"dataPoints\":[{{\"timeUnixNano\":\"1000000000\",\"asDouble\":1,\"attributes\":[{(attribute == "{}" ? string.Empty : attribute)}]}}]}}}}";

    private static LabelSet Labels(WriteBatch batch, int series) => LabelSet.FromEncoded(batch.Labels(series));

    private static WriteBatch Translate(OtlpConfiguration configuration, string metric)
    {
        string json = "{\"resourceMetrics\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"svc\"}},{\"key\":\"host.name\",\"value\":{\"stringValue\":\"h\"}}]},"
            + "\"scopeMetrics\":[{\"scope\":{\"name\":\"lib\",\"version\":\"1.0\",\"attributes\":[{\"key\":\"x\",\"value\":{\"stringValue\":\"y\"}}]},\"metrics\":[" + metric + "]}]}]}";
        var message = new ProtoWriter();
        OtlpJson.ToProtobuf(Encoding.UTF8.GetBytes(json), message);
        var batch = new WriteBatch();
        OtlpTranslation outcome = new OtlpTranslator(configuration, batch, default).Translate(message.Written);
        Assert.Empty(outcome.Problems);
        return batch;
    }
}
