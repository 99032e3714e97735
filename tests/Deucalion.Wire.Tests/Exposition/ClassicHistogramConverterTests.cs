using System.Text;
using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Tests.Exposition;

public sealed class ClassicHistogramConverterTests
{
    private const string Body = """
        # TYPE h histogram
        h_bucket{a="1",le="1"} 2
        h_bucket{a="1",le="2"} 2
        h_bucket{a="1",le="+Inf"} 5
        h_sum{a="1"} 7.5
        h_count{a="1"} 5
        h_bucket{a="2",le="4"} 1 500
        h_count{a="2"} 1.5 500
        # TYPE bad histogram
        bad_bucket{le="1"} 3
        bad_bucket{le="2"} 2
        # TYPE g gauge
        g_bucket{le="1"} 3
        """;

    [Fact]
    public void Classic_histograms_become_native_ones()
    {
        const string expected = """
            type h histogram
            {__name__="h", a="1"} histogram schema -53 count 5 sum 7.5 zero 0:0 int True Unknown + 0:3=2,0,3 - =
            {__name__="h", a="2"} histogram schema -53 count 1.5 sum 0 zero 0:0 int False Unknown + 0:2=1,0.5 - = @500
            type bad histogram
            type g gauge
            {__name__="g_bucket", le="1"} 3
            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), Dump(Encoding.UTF8.GetBytes(Body), "text/plain", keep: false));
    }

    [Fact]
    public void Classic_series_stay_on_demand()
    {
        string text = Dump(Encoding.UTF8.GetBytes(Body), "text/plain", keep: true);
        Assert.Equal(3 + 2 + 7 + 2 + 1, text.Split('\n').Length);
        Assert.Contains("h_count\", a=\"1\"} 5\n{__name__=\"h\", a=\"1\"} histogram", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_histogram_comes_before_the_end_with_its_exemplars()
    {
        byte[] body = Encoding.UTF8.GetBytes("# TYPE h histogram\nh_bucket{le=\"1\"} 1 # {t=\"x\"} 0.5 1\nh_bucket{le=\"+Inf\"} 1 # {t=\"y\"} 2\nh_count 1\n# EOF\n");
        const string expected = "type h histogram\n{__name__=\"h\"} histogram schema -53 count 1 sum 0 zero 0:0 int True Unknown + 0:1=1 - = # {t=\"x\"} 0.5 @1000 # {t=\"y\"} 2";
        Assert.Equal(expected, Dump(body, ExpositionParsers.OpenMetrics, keep: false));
    }

    [Fact]
    public void Native_histograms_of_protobuf_are_left_alone()
    {
        string plain = ExpositionDump.Of(ExpositionDump.Parser(ProtobufExpositionParserTests.Everything(), ExpositionParsers.Protobuf));
        string converted = Dump(ProtobufExpositionParserTests.Everything(), ExpositionParsers.Protobuf, keep: false);
        string[] native = ["{__name__=\"n\"", "{__name__=\"f\"", "{__name__=\"none\""];
        Assert.All(native, n => Assert.Equal(plain.Split('\n').Single(l => l.StartsWith(n, StringComparison.Ordinal)), converted.Split('\n').Single(l => l.StartsWith(n, StringComparison.Ordinal))));
        Assert.Contains("{__name__=\"h\", a=\"b\"} histogram schema -53 count 9 sum 12", converted, StringComparison.Ordinal);
        Assert.DoesNotContain("h_bucket", converted, StringComparison.Ordinal);
    }

    private static string Dump(byte[] body, string type, bool keep) =>
        ExpositionDump.Of(ExpositionParsers.Create(type, body, null, new ExpositionOptions(AlwaysClassicHistograms: keep, ConvertClassicHistograms: true)));
}
