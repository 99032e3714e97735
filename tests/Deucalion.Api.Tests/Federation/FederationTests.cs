using System.Text;
using Deucalion.Api.Federation;
using Deucalion.Api.Tests.Http;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Exposition;

namespace Deucalion.Api.Tests.Federation;

/// <summary>Federation: newest samples, external labels, staleness, formats.</summary>
public sealed class FederationTests : IAsyncLifetime
{
    private const long Now = PlaneHost.Now;
    private const string Protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

    private PlaneHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PlaneHost.StartAsync();
        await _host.Control.Configurations.PutAsync(_host.Record.Id, "global: {external_labels: {region: eu, zone: z}}\n", "test", PlaneHost.Tester, PlaneHost.Stop);
        var batch = new WriteBatch();
        Add(batch, [("__name__", "b"), ("instance", "i")], (Now - 60_000, 1), (Now - 1000, 2));
        Add(batch, [("__name__", "b"), ("zone", "own")], (Now - 2000, 1e9));
        Add(batch, [("__name__", "a.b"), ("x.y", "1")], (Now - 3000, double.PositiveInfinity));
        Add(batch, [("__name__", "gone")], (Now - 5000, 1), (Now - 1000, StaleMarker.Value));
        Add(batch, [("__name__", "old")], (Now - 300_001, 1));
        Add(batch, [("nameless", "1")], (Now - 1000, 1));
        batch.BeginSeries(LabelSet.Of(("__name__", "custom")));
        batch.AddHistogram(Now - 1000, new NativeHistogram { Schema = NativeHistogram.CustomBucketsSchema, CustomValues = [1, 2], PositiveSpans = [new BucketSpan(0, 1), new BucketSpan(1, 1)], PositiveBuckets = [3, 4], Count = 7, Sum = 9 });
        batch.BeginSeries(LabelSet.Of(("__name__", "native")));
        batch.AddHistogram(Now - 1000, new NativeHistogram { Schema = 2, ZeroThreshold = 0.5, ZeroCount = 1, PositiveSpans = [new BucketSpan(-3, 2)], PositiveBuckets = [3, 4], Count = 8, Sum = 9 });
        AppendResult result = await _host.Instance.Store.AppendAsync(batch, AppendOptions.Partial, PlaneHost.Stop);
        Assert.Equal(0, result.FailureCount);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Text_has_the_newest_samples_by_name()
    {
        PlaneAnswer answer = await _host.GetAsync("federate?match[]=%7B__name__=~%22.%2B%22%7D&match[]=b&match[]=%7Bnameless=%221%22%7D");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8; escaping=underscores", answer.Headers["Content-Type"]);
        Assert.Equal(
            $$"""
            # TYPE a_b untyped
            a_b{x_y="1",instance="",region="eu",zone="z"} +Inf {{Now - 3000}}
            # TYPE b untyped
            b{instance="i",region="eu",zone="z"} 2 {{Now - 1000}}
            b{zone="own",instance="",region="eu"} 1e+09 {{Now - 2000}}
            # TYPE custom histogram
            custom_bucket{instance="",region="eu",zone="z",le="1"} 3 {{Now - 1000}}
            custom_bucket{instance="",region="eu",zone="z",le="2"} 3 {{Now - 1000}}
            custom_bucket{instance="",region="eu",zone="z",le="+Inf"} 7 {{Now - 1000}}
            custom_sum{instance="",region="eu",zone="z"} 9 {{Now - 1000}}
            custom_count{instance="",region="eu",zone="z"} 7 {{Now - 1000}}

            """.ReplaceLineEndings("\n"),
            answer.Text);
    }

    [Fact]
    public async Task Protobuf_has_native_histograms_and_is_read_by_a_scraper()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _host.Url + "federate?match[]=%7B__name__!=%22%22%7D");
        request.Headers.TryAddWithoutValidation("Accept", Protobuf + ";escaping=values");
        using HttpResponseMessage response = await _host.Client.SendAsync(request, PlaneHost.Stop);
        string type = response.Content.Headers.GetValues("Content-Type").Single();
        Assert.EndsWith("escaping=values", type, StringComparison.Ordinal);
        ExpositionParser parser = ExpositionParsers.Create(type, await response.Content.ReadAsByteArrayAsync(PlaneHost.Stop), null, new ExpositionOptions());
        var names = new List<string>();
        var labels = new LabelSetBuilder();
        NativeHistogram? native = null;
        for (ExpositionEntry entry = parser.Next(); entry != ExpositionEntry.End; entry = parser.Next())
        {
            if (entry is ExpositionEntry.Sample or ExpositionEntry.Histogram)
            {
                parser.ReadLabels(labels.Reset());
                names.Add(labels.Build().MetricName!);
                native = entry == ExpositionEntry.Histogram && names[^1] == "native" ? parser.Histogram : native;
            }
        }

        Assert.Contains("U__a_2e_b", names);
        Assert.DoesNotContain("gone", names);
        Assert.NotNull(native);
        Assert.Equal((2, 8d, 9d, 1d), (native.Schema, native.Count, native.Sum, native.ZeroCount));
        Assert.Equal([3d, 4d], native.PositiveBuckets);
    }

    [Fact]
    public async Task Bad_selectors_are_plain_text_and_POST_is_not_taken()
    {
        PlaneAnswer bad = await _host.GetAsync("federate?match[]=up%7B");
        Assert.Equal((400, "text/plain; charset=utf-8"), (bad.Status, bad.Headers["Content-Type"]));
        Assert.Contains("parse error", bad.Text, StringComparison.Ordinal);
        Assert.Equal((200, string.Empty), ((await _host.GetAsync("federate")).Status, (await _host.GetAsync("federate")).Text));
        Assert.Equal(405, (await _host.SendAsync("POST", "federate")).Status);
    }

    [Theory]
    [InlineData(null, false, "0.0.4", NameEscaping.Underscores)]
    [InlineData("*/*", false, "0.0.4", NameEscaping.Underscores)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8,text/plain;version=0.0.4;q=0.3", false, "0.0.4", NameEscaping.AllowUtf8)]
    [InlineData("text/plain;version=1.0.0;escaping=dots", false, "1.0.0", NameEscaping.Dots)]
    [InlineData("text/plain;q=0.2," + Protobuf + ";q=0.5", true, "", NameEscaping.Underscores)]
    [InlineData("text/plain;version=0.0.4;escaping=what;q=x", false, "0.0.4", NameEscaping.Underscores)]
    internal void Negotiates(string? accept, bool protobuf, string version, NameEscaping escaping) =>
        Assert.Equal(new FederationFormat(protobuf, version, escaping), FederationFormat.Negotiate(accept));

    [Theory]
    [InlineData("a:b_1", NameEscaping.Values, "a:b_1")]
    [InlineData("a.b_c", NameEscaping.Values, "U__a_2e_b__c")]
    [InlineData("a.b_c", NameEscaping.Dots, "a_dot_b__c")]
    [InlineData("a.ü", NameEscaping.Underscores, "a__")]
    [InlineData("a.b", NameEscaping.AllowUtf8, "a.b")]
    internal void Escapes(string name, NameEscaping escaping, string text) => Assert.Equal(text, NameEscapings.Apply(name, escaping));

    private static void Add(WriteBatch batch, (string, string)[] labels, params (long Time, double Value)[] samples)
    {
        batch.BeginSeries(LabelSet.Of(labels));
        foreach ((long time, double value) in samples)
        {
            batch.AddSample(time, value);
        }
    }
}
