using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Scrape.Targets;

namespace Deucalion.Scrape.Tests.Loops;

/// <summary>Loops with the real parsers.</summary>
public class RealFormatTests
{
    private static readonly Func<ScrapeServiceOptions, ScrapeServiceOptions> Real = o => o with { CreateParser = new ScrapeServiceOptions().CreateParser };

    private static void Answer(LoopFixture f, string body, string? type) => f.Handler.Answer = (_, _) =>
    {
        var response = new HttpResponseMessage { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (type is not null)
        {
            response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return Task.FromResult(response);
    };

    [Fact]
    public async Task Prometheus_text_and_OpenMetrics_are_read()
    {
        var f = new LoopFixture(change: Real);
        Answer(f, "# HELP a Help.\n# TYPE a counter\na{x=\"1\"} 5\n", "text/plain; version=0.0.4");
        await f.ScrapeAsync();
        Answer(f, "# TYPE a counter\n# HELP a Help.\na_total{x=\"1\"} 6 # {trace=\"t\"} 1 1.5\n# EOF\n", "application/openmetrics-text; version=1.0.0; charset=utf-8");
        await f.ScrapeAsync();
        Assert.Equal("", f.Target.State.LastError);
        Assert.Equal(("5 stale", "6", "1 1", 1), (f.Values("a", "x=1"), f.Values("a_total", "x=1"), f.Values("up"), f.Store.Exemplars));
        Assert.Equal("Help.", f.Store.Metadata(null)[0].Help);
    }

    [Fact]
    public async Task A_missing_content_type_needs_the_fallback()
    {
        var without = new LoopFixture(change: Real);
        Answer(without, "a 1\n", null);
        await without.ScrapeAsync();
        Assert.Equal((TargetHealth.Down, true), (without.Target.State.Health, without.Target.State.LastError.Contains("fallback_scrape_protocol", StringComparison.Ordinal)));
        var with = new LoopFixture("fallback_scrape_protocol: PrometheusText0.0.4", Real);
        Answer(with, "a 1\n", null);
        await with.ScrapeAsync();
        Assert.Equal("1", with.Values("a"));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\nalways_scrape_classic_histograms: true", "3 3")]
    public async Task Classic_histograms_become_custom_bucket_ones(string more, string classic)
    {
        var f = new LoopFixture("convert_classic_histograms_to_nhcb: true" + more, Real);
        const string Body = """
            # TYPE h histogram
            h_bucket{p="/a",le="0.1"} 1
            h_bucket{p="/a",le="1"} 3
            h_bucket{p="/a",le="+Inf"} 4
            h_sum{p="/a"} 2.5
            h_count{p="/a"} 4
            h_bucket{p="/b",le="0.1"} 9
            h_bucket{p="/b",le="+Inf"} 4
            h_sum{p="/b"} 1
            h_count{p="/b"} 4
            # TYPE g gauge
            g 1

            """;
        Answer(f, Body, "text/plain");
        await f.ScrapeAsync();
        await f.ScrapeAsync();
        Assert.Equal("", f.Target.State.LastError);
        LabelSet a = LabelSet.Of(("__name__", "h"), ("instance", "h:1"), ("job", "j"), ("p", "/a"), ("zone", "z"));
        Assert.Equal(["histogram", "histogram"], f.Store.Samples(a.ToString()).Select(s => s.Kind));
        Assert.Equal("2.5 2.5", f.Values("h", "p=/a"));
        Assert.Equal("", f.Values("h", "p=/b"));
        Assert.Equal("1 1", f.Values("g"));
        Assert.Equal(classic, f.Values("h_bucket", "p=/a,le=1.0"));
        Answer(f, "g 1\n", "text/plain");
        await f.ScrapeAsync();
        Assert.Equal("2.5 2.5 stale", f.Values("h", "p=/a"));
    }

    [Fact]
    public async Task Any_bytes_give_an_error_or_samples_and_the_loop_goes_on()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        var f = new LoopFixture("convert_classic_histograms_to_nhcb: true\nscrape_native_histograms: true", Real);
        byte[] good = Encoding.UTF8.GetBytes("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\na{b=\"c\"} 1 # {x=\"y\"} 1\n# EOF\n");
        string[] types = ["text/plain", "application/openmetrics-text", "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited", "x/y", "", "{"];
        for (int i = 0; i < 600; i++)
        {
            byte[] body = (byte[])good.Clone();
            for (int flips = random.Next(4); flips > 0; flips--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            string type = types[random.Next(types.Length)];
            f.Handler.Answer = (_, _) =>
            {
                var response = new HttpResponseMessage { Content = new ByteArrayContent(body) };
                response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                return Task.FromResult(response);
            };
            try
            {
                await f.ScrapeAsync();
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {i}: {e}");
            }
        }

        Assert.Equal(600, f.Values("up").Split(' ').Length);
    }
}
