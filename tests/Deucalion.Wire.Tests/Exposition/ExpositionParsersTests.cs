using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Tests.Exposition;

public sealed class ExpositionParsersTests
{
    [Theory]
    [InlineData("", "", null, "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified for target")]
    [InlineData("", "text/plain", "text", "non-compliant scrape target sending blank Content-Type, using fallback_scrape_protocol \"text/plain\"")]
    [InlineData("invalid/", "", null, "cannot parse Content-Type \"invalid/\" and no fallback_scrape_protocol for target\nmime: expected token after slash")]
    [InlineData("invalid/", "text/plain", "text", "could not parse received Content-Type \"invalid/\", using fallback_scrape_protocol \"text/plain\"\nmime: expected token after slash")]
    [InlineData("invalid/", "application/openmetrics-text", "openmetrics", "could not parse received Content-Type \"invalid/\", using fallback_scrape_protocol \"application/openmetrics-text\"\nmime: expected token after slash")]
    [InlineData("invalid/invalid/invalid", "", null, "cannot parse Content-Type \"invalid/invalid/invalid\" and no fallback_scrape_protocol for target\nmime: unexpected content after media subtype")]
    [InlineData("/", "", null, "cannot parse Content-Type \"/\" and no fallback_scrape_protocol for target\nmime: no media type")]
    [InlineData("application/openmetrics-text; charset=UTF-8; charset=utf-8", "", null, "cannot parse Content-Type \"application/openmetrics-text; charset=UTF-8; charset=utf-8\" and no fallback_scrape_protocol for target\nmime: duplicate parameter name")]
    [InlineData("text/html", "", null, "received unsupported Content-Type \"text/html\" and no fallback_scrape_protocol specified for target")]
    [InlineData("text/html", "text/plain;version=0.0.4", "text", "received unsupported Content-Type \"text/html\", using fallback_scrape_protocol \"text/plain\"")]
    [InlineData("application/openmetrics-text", "", "openmetrics", null)]
    [InlineData("application/openmetrics-text; version=1.0.0; charset=utf-8;", "", "openmetrics", null)]
    [InlineData("Text/Plain; version=\"0.0.4\"", "", "text", null)]
    [InlineData("text/plain; version=1.0.0; escaping=allow-utf-8", "", "text", null)]
    [InlineData("text/plain; version", "", null, "cannot parse Content-Type \"text/plain; version\" and no fallback_scrape_protocol for target\nmime: invalid media parameter")]
    [InlineData("application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited", "", "protobuf", null)]
    public void Chooses(string contentType, string fallback, string? parser, string? warning)
    {
        if (parser is null)
        {
            Assert.Equal(warning, Assert.Throws<ExpositionException>(() => ExpositionParsers.Create(contentType, default, fallback, default)).Message);
            return;
        }

        ExpositionParser made = ExpositionParsers.Create(contentType, default, fallback, default, out string? told);
        Assert.Equal(parser, made switch { PrometheusTextParser => "text", OpenMetricsParser => "openmetrics", _ => "protobuf" });
        Assert.Equal(warning, told);
    }

    [Theory]
    [InlineData(null, ExpositionFormat.PrometheusText)]
    [InlineData("*/*", ExpositionFormat.PrometheusText)]
    [InlineData("application/openmetrics-text", ExpositionFormat.OpenMetrics)]
    [InlineData("application/vnd.google.protobuf;q=0.9,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.1", ExpositionFormat.OpenMetricsUtf8)]
    [InlineData("text/plain;version=1.0.0;escaping=allow-utf-8", ExpositionFormat.PrometheusTextUtf8)]
    [InlineData("application/openmetrics-text;version=9;q=1, text/plain;q=0.1", ExpositionFormat.PrometheusText)]
    [InlineData("application/openmetrics-text;q=0", ExpositionFormat.PrometheusText)]
    public void Negotiates(string? accept, ExpositionFormat expected) => Assert.Equal(expected, ExpositionFormats.Negotiate(accept));
}
