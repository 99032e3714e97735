using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Tests.Exposition;

public sealed class OpenMetricsParserTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a 1\n", "{__name__=\"a\"} 1")]
    [InlineData("a_total{b=\"c\"} 1.0 1520879607.789\n", "{__name__=\"a_total\", b=\"c\"} 1 @1520879607789")]
    [InlineData("a 1 -1.5\n", "{__name__=\"a\"} 1 @-1500")]
    [InlineData("a 1 # {} 2\n", "{__name__=\"a\"} 1 # {} 2")]
    [InlineData("a 1 # {t=\"1\"} 2.5\n", "{__name__=\"a\"} 1 # {t=\"1\"} 2.5")]
    [InlineData("a 1 5 # {t=\"1\",\"u.v\"=\"x\\\"\"} 2.5 7.25\n", "{__name__=\"a\"} 1 @5000 # {t=\"1\", \"u.v\"=\"x\\\"\"} 2.5 @7250")]
    [InlineData("# TYPE h histogram\n# UNIT h \n# HELP h help\\\"\\n\nh_bucket{le=\"1\"} 1 # {a=\"b\"} NaN\nh_created 5\n", "type h histogram\nunit h []\nhelp h [help\"\n]\n{__name__=\"h_bucket\", le=\"1.0\"} 1 # {a=\"b\"} NaN\n{__name__=\"h_created\"} 5")]
    [InlineData("# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n", "type a_seconds gauge\nunit a_seconds [seconds]")]
    [InlineData("# TYPE a gaugehistogram\n# TYPE b info\n# TYPE c stateset\n# TYPE d unknown\n", "type a gaugehistogram\ntype b info\ntype c stateset\ntype d unknown")]
    [InlineData("# HELP \"a.b\" x\n{\"a.b\",c=\"d\"} 1\n", "help a.b [x]\n{__name__=\"a.b\", c=\"d\"} 1")]
    [InlineData("a{b=\"c\",} 1\n", "{__name__=\"a\", b=\"c\"} 1")]
    public void Bodies(string body, string expected)
    {
        Assert.Equal(expected, ExpositionDump.Of(body + "# EOF\n", ExpositionParsers.OpenMetrics));
        Assert.Equal(expected, ExpositionDump.Of(body + "# EOF", ExpositionParsers.OpenMetrics));
    }

    [Theory]
    [InlineData("", "data does not end with # EOF")]
    [InlineData("\n", "expected a valid start token, got \"\\n\" (\"INVALID\") while parsing: \"\\n\"")]
    [InlineData("metric", "expected value after metric, got \"metric\" (\"EOF\") while parsing: \"metric\"")]
    [InlineData("metric 1", "data does not end with # EOF")]
    [InlineData("metric_total 1 # {aa=\"bb\"} 4", "data does not end with # EOF")]
    [InlineData("a\n#EOF\n", "expected value after metric, got \"\\n\" (\"INVALID\") while parsing: \"a\\n\"")]
    [InlineData(" a 1\n#EOF\n", "expected a valid start token, got \" \" (\"INVALID\") while parsing: \" \"")]
    [InlineData("9\n#EOF\n", "expected a valid start token, got \"9\" (\"INVALID\") while parsing: \"9\"")]
    [InlineData("# TYPE u untyped\n#EOF\n", "invalid metric type \"untyped\"")]
    [InlineData("# TYPE c counter \n#EOF\n", "invalid metric type \"counter \"")]
    [InlineData("# TYPE c  counter\n", "invalid metric type \" counter\"")]
    [InlineData("# TYPE \n#EOF\n", "expected metric name after TYPE, got \"\\n\" (\"INVALID\") while parsing: \"# TYPE \\n\"")]
    [InlineData("# TYPE m\n#EOF\n", "expected text in TYPE")]
    [InlineData("# UNIT m\n#EOF\n", "expected text in UNIT")]
    [InlineData("# HELP m\n#EOF\n", "expected text in HELP")]
    [InlineData("# UNIT metric suffix\n#EOF\n", "unit \"suffix\" not a suffix of metric \"metric\"")]
    [InlineData("# UNIT metricsuffix suffix\n#EOF\n", "unit \"suffix\" not a suffix of metric \"metricsuffix\"")]
    [InlineData("a\t1\n#EOF\n", "expected value after metric, got \"\\t\" (\"INVALID\") while parsing: \"a\\t\"")]
    [InlineData("a 1\t2\n#EOF\n", "parsing \"1\\t2\" as a float: invalid syntax or out of range while parsing: \"a 1\\t2\"")]
    [InlineData("a 1 2 #\n#EOF\n", "expected next entry after timestamp, got \" #\\n\" (\"TIMESTAMP\") while parsing: \"a 1 2 #\\n\"")]
    [InlineData("a 1 1 1\n# EOF\n", "expected next entry after timestamp, got \" 1\\n\" (\"TIMESTAMP\") while parsing: \"a 1 1 1\\n\"")]
    [InlineData("# EOF\na 1", "unexpected data after # EOF")]
    [InlineData("# EOF\n\n", "unexpected data after # EOF")]
    [InlineData("# EOFa 1", "unexpected data after # EOF")]
    [InlineData("a{,b=\"c\"} 1\n# EOF\n", "expected label name, got \",b\" (\"COMMA\") while parsing: \"a{,b\"")]
    [InlineData("a{b=\"c\"d=\"e\"} 1\n# EOF\n", "expected comma or brace close, got \"d=\" (\"LNAME\") while parsing: \"a{b=\\\"c\\\"d=\"")]
    [InlineData("a{b=\"c\",,d=\"e\"} 1\n# EOF\n", "expected label name, got \",d\" (\"COMMA\") while parsing: \"a{b=\\\"c\\\",,d\"")]
    [InlineData("something_weird{problem=\"\n# EOF\n", "expected label value, got \"\\\"\\n\" (\"INVALID\") while parsing: \"something_weird{problem=\\\"\\n\"")]
    [InlineData("foo 0 1_2\n\n# EOF\n", "unsupported character in float while parsing: \"foo 0 1_2\"")]
    [InlineData("custom_metric_total 1 # {aa=bb}\n# EOF\n", "expected label value, got \"b\" (\"INVALID\") while parsing: \"custom_metric_total 1 # {aa=b\"")]
    [InlineData("custom_metric_total 1 # {aa=\"bb\"}\n# EOF\n", "expected value after exemplar labels, got \"\\n\" (\"INVALID\") while parsing: \"custom_metric_total 1 # {aa=\\\"bb\\\"}\\n\"")]
    [InlineData("custom_metric_total 1 # {aa=\"bb\"}", "expected value after exemplar labels, got \"}\" (\"EOF\") while parsing: \"custom_metric_total 1 # {aa=\\\"bb\\\"}\"")]
    [InlineData("custom_metric_total 1 # {bb}", "expected equal, got \"}\" (\"BCLOSE\") while parsing: \"custom_metric_total 1 # {bb}\"")]
    [InlineData("custom_metric_total 1 # {\"bb\"} 1\n", "expected label name, got \"} \" (\"BCLOSE\") while parsing: \"custom_metric_total 1 # {\\\"bb\\\"} \"")]
    [InlineData("custom_metric_total 1 # {aa=\"bb\",,cc=\"dd\"} 1", "expected label name, got \",c\" (\"COMMA\") while parsing: \"custom_metric_total 1 # {aa=\\\"bb\\\",,c\"")]
    [InlineData("custom_metric_total 1 # {aa=\"bb\"} 1_2", "unsupported character in float while parsing: \"custom_metric_total 1 # {aa=\\\"bb\\\"} 1_2\"")]
    [InlineData("{b=\"c\",} 1", "metric name not set while parsing: \"{b=\\\"c\\\",} 1\"")]
    [InlineData("a 1 NaN", "invalid timestamp NaN")]
    [InlineData("a 1 Inf", "invalid timestamp Inf")]
    [InlineData("a 1 # {aa=\"bb\"} 4 -Inf", "invalid exemplar timestamp -Inf")]
    public void Errors(string body, string error)
    {
        var e = Assert.Throws<ExpositionException>(() => ExpositionDump.Of(body, ExpositionParsers.OpenMetrics));
        Assert.Equal("line 1: " + error, e.Message);
    }

    [Theory]
    [InlineData("#  TYPE c counter\n# EOF\n")]
    [InlineData("# comment\n# EOF\n")]
    [InlineData("#")]
    [InlineData("# H")]
    [InlineData("a 1 \n# EOF\n")]
    [InlineData("a 1  2\n# EOF\n")]
    [InlineData("a{ b=\"c\"} 1\n# EOF\n")]
    [InlineData("a {b=\"c\"} 1\n# EOF\n")]
    [InlineData("a{b=\"c\nd\"} 1\n# EOF\n")]
    [InlineData("\0")]
    public void Loose_bodies_are_refused(string body) =>
        Assert.Throws<ExpositionException>(() => ExpositionDump.Of(body, ExpositionParsers.OpenMetrics));

    [Fact]
    public void The_end_stays_the_end()
    {
        ExpositionParser parser = ExpositionDump.Parser("# EOF"u8.ToArray(), ExpositionParsers.OpenMetrics);
        Assert.Equal(ExpositionEntry.End, parser.Next());
        Assert.Equal(ExpositionEntry.End, parser.Next());
    }
}
