using System.Text;
using Deucalion.Model.Samples;
using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Tests.Exposition;

public sealed class PrometheusTextParserTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\n\n \t\n", "")]
    [InlineData("a 1", "{__name__=\"a\"} 1")]
    [InlineData("a 1\n", "{__name__=\"a\"} 1")]
    [InlineData("a{} 1\n", "{__name__=\"a\"} 1")]
    [InlineData("a\t1\t \n", "{__name__=\"a\"} 1")]
    [InlineData("a:b_c9 -1.5e-3 1234567\n", "{__name__=\"a:b_c9\"} -0.0015 @1234567")]
    [InlineData(" a 1", "{__name__=\"a\"} 1")]
    [InlineData("a {b=\"c\"} 1", "{__name__=\"a\", b=\"c\"} 1")]
    [InlineData("a{b=\"c\"}1", "{__name__=\"a\", b=\"c\"} 1")]
    [InlineData("a{b=\"c\",} 1", "{__name__=\"a\", b=\"c\"} 1")]
    [InlineData("a{ b = \"c\" , d=\"e\" } 1", "{__name__=\"a\", b=\"c\", d=\"e\"} 1")]
    [InlineData("a{b=\"c\" d=\"e\"} 1", "{__name__=\"a\", b=\"c\", d=\"e\"} 1")]
    [InlineData("a{b=\"x\\\\y\\\"z\\nq\\t\"} 1", "{__name__=\"a\", b=\"x\\\\y\\\"z\\nq\\\\t\"} 1")]
    [InlineData("a{b=\"x\ny\"} 1", "{__name__=\"a\", b=\"x\\ny\"} 1")]
    [InlineData("a{b=\"\"} 1", "{__name__=\"a\"} 1")]
    [InlineData("a{b=\"}\"} 1", "{__name__=\"a\", b=\"}\"} 1")]
    [InlineData("a NaN\na nan", "{__name__=\"a\"} NaN\n{__name__=\"a\"} NaN")]
    [InlineData("a +Inf\na -Inf\na inf", "{__name__=\"a\"} +Inf\n{__name__=\"a\"} -Inf\n{__name__=\"a\"} +Inf")]
    [InlineData("# just a comment\n#\n#HELP a b\n# HELPa b\n", "")]
    [InlineData("# HELP a some \\\\ text\\n \\\"\n", "help a [some \\ text\n \\\"]")]
    [InlineData("# HELP a\n# HELP b  \n# HELP  c  two", "help a []\nhelp b []\nhelp c [ two]")]
    [InlineData("#\t TYPE a \n", null)]
    [InlineData("# \tTYPE a counter\n# TYPE b untyped", "type a counter\ntype b unknown")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 2\nh{quantile=\"1\"} 1", "type h histogram\n{__name__=\"h_bucket\", le=\"1.0\"} 2\n{__name__=\"h_bucket\", le=\"+Inf\"} 2\n{__name__=\"h\", quantile=\"1\"} 1")]
    [InlineData("# TYPE s summary\ns{quantile=\"0.50\"} 2\ns{quantile=\"1e6\"} 2\ns{quantile=\"x\",le=\"1\"} 3", "type s summary\n{__name__=\"s\", quantile=\"0.5\"} 2\n{__name__=\"s\", quantile=\"1e+06\"} 2\n{__name__=\"s\", le=\"1\", quantile=\"x\"} 3")]
    [InlineData("le{le=\"1\"} 1", "{__name__=\"le\", le=\"1\"} 1")]
    [InlineData("{\"my.metric\",a=\"b\"} 1", "{__name__=\"my.metric\", a=\"b\"} 1")]
    [InlineData("{ \"my.metric\" } 1", "{__name__=\"my.metric\"} 1")]
    [InlineData("{a=\"b\",\"my.metric\"} 1", "{__name__=\"my.metric\", a=\"b\"} 1")]
    [InlineData("{\"q\\\"\\n\",\"l.b\"=\"v\"} 1", "{__name__=\"q\\\"\\n\", \"l.b\"=\"v\"} 1")]
    [InlineData("# HELP \"go.gc\" text\n# TYPE \"go.gc\" gauge", "help go.gc [text]\ntype go.gc gauge")]
    [InlineData("a 1\n\0b 2", "{__name__=\"a\"} 1")]
    [InlineData("a{b=\"x\0y\"} 1", "{__name__=\"a\", b=\"x\\x00y\"} 1")]
    public void Bodies(string body, string? expected)
    {
        if (expected is null)
        {
            Assert.Throws<ExpositionException>(() => ExpositionDump.Of(body));
        }
        else
        {
            Assert.Equal(expected, ExpositionDump.Of(body));
        }
    }

    [Theory]
    [InlineData("a", "expected value after metric, got \"\\n\" (\"INVALID\") while parsing: \"a\\n\"")]
    [InlineData("a{b='c'} 1\n", "expected label value, got \"'\" (\"INVALID\") while parsing: \"a{b='\"")]
    [InlineData("a{b=\n", "expected label value, got \"\\n\" (\"INVALID\") while parsing: \"a{b=\\n\"")]
    [InlineData("{\"a\", \"b = \"c\"}", "expected equal, got \"c\\\"\" (\"LNAME\") while parsing: \"{\\\"a\\\", \\\"b = \\\"c\\\"\"")]
    [InlineData("{\"a\",b\\nc=\"d\"} 1", "expected equal, got \"\\\\\" (\"INVALID\") while parsing: \"{\\\"a\\\",b\\\\\"")]
    [InlineData("something_weird{problem=\"", "expected label value, got \"\\\"\\n\" (\"INVALID\") while parsing: \"something_weird{problem=\\\"\\n\"")]
    [InlineData("empty_label_name{=\"\"} 0", "expected label name, got \"=\\\"\" (\"EQUAL\") while parsing: \"empty_label_name{=\\\"\"")]
    [InlineData("{A}0", "expected equal, got \"}0\" (\"BCLOSE\") while parsing: \"{A}0\"")]
    [InlineData("foo 1_2\n", "unsupported character in float while parsing: \"foo 1_2\"")]
    [InlineData("foo 0x1p-3\n", "unsupported character in float while parsing: \"foo 0x1p-3\"")]
    [InlineData("foo 0 1_2\n", "expected next entry after timestamp, got \"_\" (\"INVALID\") while parsing: \"foo 0 1_\"")]
    [InlineData("{a=\"ok\"} 1", "metric name not set while parsing: \"{a=\\\"ok\\\"} 1\"")]
    [InlineData("# TYPE #\n#EOF\n", "expected metric name after TYPE, got \"#\" (\"INVALID\") while parsing: \"# TYPE #\"")]
    [InlineData("# HELP #\n#EOF\n", "expected metric name after HELP, got \"#\" (\"INVALID\") while parsing: \"# HELP #\"")]
    [InlineData("# TYPE a b\n", "invalid metric type \"b\"")]
    [InlineData("# TYPE a counter \n", "invalid metric type \"counter \"")]
    [InlineData("a true\n", "parsing \"true\" as a float: invalid syntax or out of range while parsing: \"a true\"")]
    [InlineData("a 1e400\n", "parsing \"1e400\" as a float: invalid syntax or out of range while parsing: \"a 1e400\"")]
    [InlineData("a 1 99999999999999999999\n", "timestamp \"99999999999999999999\" is out of range while parsing: \"a 1 99999999999999999999\"")]
    [InlineData("a 1 -5\n", "expected timestamp or new record, got \"-\" (\"INVALID\") while parsing: \"a 1 -\"")]
    [InlineData("{\"a\",\"b\"} 1", "metric name already set while parsing: \"{\\\"a\\\",\\\"b\\\"}\"")]
    [InlineData("a{\"b\"} 1", "metric name already set while parsing: \"a{\\\"b\\\"}\"")]
    [InlineData("a{b\0=\"hiih\"}\t1", "expected equal, got \"\\x00\" (\"INVALID\") while parsing: \"a{b\\x00\"")]
    [InlineData("a{b=\"c\",b=\"d\"} 1", "label name \"b\" is not unique in \"a{b=\\\"c\\\",b=\\\"d\\\"}\"")]
    [InlineData("a{__name__=\"d\"} 1", "label name \"__name__\" is not unique in \"a{__name__=\\\"d\\\"}\"")]
    [InlineData("9a 1", "expected a valid start token, got \"9\" (\"INVALID\") while parsing: \"9\"")]
    public void Errors(string body, string error)
    {
        var e = Assert.Throws<ExpositionException>(() => ExpositionDump.Of("\n" + body));
        Assert.Equal("line 2: " + error, e.Message);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_in_names_values_and_help()
    {
        byte[][] bodies =
        [
            [.. "a{b=\""u8, 0xFF, .. "\"} 1"u8], [.. "{\"a"u8, 0xFF, .. "\"} 1"u8], [.. "a{\"b"u8, 0xFF, .. "\"=\"c\"} 1"u8],
            [.. "# HELP a "u8, 0xFF], [.. "a{"u8, 0xFF, .. "=\"c\"} 1"u8],
        ];
        Assert.All(bodies, b => Assert.Throws<ExpositionException>(() => ExpositionDump.Of(ExpositionDump.Parser(b, "text/plain"))));
    }

    [Fact]
    public void Long_errors_are_cut()
    {
        var e = Assert.Throws<ExpositionException>(() => ExpositionDump.Of("a{b=\"" + new string('\u0001', 5_000) + "\"} x"));
        Assert.True(e.Message.Length < 1_000);
    }

    [Fact]
    public void NaN_is_the_ordinary_one_and_raw_series_are_as_written()
    {
        var parser = ExpositionDump.Parser("a { b=\"c\" }  NaN\n{\"x\"} 1\nplain 2"u8.ToArray(), "text/plain");
        parser.Next();
        Assert.Equal(StaleMarker.NormalNaNBits, BitConverter.DoubleToUInt64Bits(parser.Value));
        Assert.Equal("a { b=\"c\" }", Encoding.UTF8.GetString(parser.RawSeries));
        parser.Next();
        Assert.Equal("{\"x\"}", Encoding.UTF8.GetString(parser.RawSeries));
        parser.Next();
        Assert.Equal("plain", Encoding.UTF8.GetString(parser.RawSeries));
        Assert.Equal(ExpositionEntry.End, parser.Next());
        Assert.Equal(ExpositionEntry.End, parser.Next());
    }

    [Fact]
    public void Walking_samples_allocates_nothing()
    {
        var body = new StringBuilder("# TYPE a counter\n");
        for (int i = 0; i < 1_000; i++)
        {
            body.Append("a{path=\"/x/").Append(i).Append("\",code=\"200\"} ").Append(i).Append(".25 1700000000000\n");
        }

        byte[] bytes = Encoding.UTF8.GetBytes(body.ToString());
        long allocated = 0;
        for (int round = 0; round < 3; round++)
        {
            ExpositionParser parser = ExpositionDump.Parser(bytes, "text/plain");
            parser.Next();
            long before = GC.GetAllocatedBytesForCurrentThread();
            int n = 0;
            for (; parser.Next() == ExpositionEntry.Sample; n++)
            {
                _ = parser.RawSeries.Length + parser.Value;
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(1_000, n);
        }

        Assert.Equal(0, allocated);
    }
}
