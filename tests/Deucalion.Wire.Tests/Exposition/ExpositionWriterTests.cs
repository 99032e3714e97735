using System.Buffers;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Tests.Exposition;

public sealed class ExpositionWriterTests
{
    [Fact]
    public void Prometheus_text()
    {
        const string expected = """
            # HELP reqs_total All "requests" \\ \n
            # TYPE reqs_total counter
            reqs_total{code="200",path="a\"b\\c\nd"} 1.234567e+06 1700000000123
            # TYPE lat histogram
            lat_bucket{le="0.1"} 1234567
            lat_bucket{le="+Inf"} 1234568
            lat_sum 0.5
            lat_count 1234568
            # TYPE q summary
            q{a="b",quantile="1"} NaN
            # TYPE my_metric untyped
            my_metric{l_x="ü"} -Inf

            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), Write(ExpositionFormat.PrometheusText));
    }

    [Fact]
    public void OpenMetrics()
    {
        const string expected = """
            # HELP reqs All \"requests\" \\ \n
            # TYPE reqs counter
            # UNIT reqs bytes
            reqs_total{code="200",path="a\"b\\c\nd"} 1.234567e+06 1700000000.123 # {trace="x"} 1.0 0.5
            # TYPE lat histogram
            lat_bucket{le="0.1"} 1234567
            lat_bucket{le="+Inf"} 1234568
            lat_sum 0.5
            lat_count 1234568
            # TYPE q summary
            q{a="b",quantile="1.0"} NaN
            # TYPE "my.metric" unknown
            {"my.metric","l.x"="ü"} -Inf
            # EOF

            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), Write(ExpositionFormat.OpenMetricsUtf8));
    }

    [Theory]
    [InlineData(ExpositionFormat.PrometheusText)]
    [InlineData(ExpositionFormat.PrometheusTextUtf8)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    [InlineData(ExpositionFormat.OpenMetricsUtf8)]
    public void What_is_written_can_be_read(ExpositionFormat format)
    {
        const int seed = 4;
        var random = new Random(seed);
        var output = new ArrayBufferWriter<byte>();
        var writer = new ExpositionWriter(output, format);
        var expected = new List<(LabelSet Labels, double Value, long? Time)>();
        bool anyName = format is ExpositionFormat.OpenMetricsUtf8 or ExpositionFormat.PrometheusTextUtf8;
        for (int n = 0; n < 500; n++)
        {
            string name = "m" + n + (anyName ? ".x \"é\\\n" : string.Empty);
            writer.BeginFamily(name, MetricType.Gauge, "help\\ \n" + n);
            for (int k = 0; k < 3; k++)
            {
                LabelSet labels = LabelSet.Of((LabelNames.MetricName, name), ("a", Value(random)), (anyName ? "b.\"c" : "b_c", Value(random)), ("k", k + "x"));
                double value = random.Next(3) == 0 ? random.Next() : BitConverter.Int64BitsToDouble(random.NextInt64());
                value = double.IsNaN(value) ? StaleMarker.NormalNaN : value;
                long? time = random.Next(2) == 0 ? random.NextInt64(2_000_000_000_000) : null;
                writer.Series(labels, value, time);
                expected.Add((labels, value, time));
            }
        }

        writer.End();
        ExpositionParser parser = ExpositionParsers.Create(ExpositionFormats.ContentType(format), output.WrittenMemory, null, default);
        var builder = new LabelSetBuilder();
        int at = 0;
        for (ExpositionEntry e = parser.Next(); e != ExpositionEntry.End; e = parser.Next())
        {
            if (e == ExpositionEntry.Help)
            {
                Assert.StartsWith("help\\ \n", Encoding.UTF8.GetString(parser.FamilyText), StringComparison.Ordinal);
            }
            else if (e == ExpositionEntry.Sample)
            {
                parser.ReadLabels(builder.Reset());
                Assert.Equal(expected[at].Labels, builder.Build());
                Assert.True(expected[at].Value.Equals(parser.Value), $"seed {seed} sample {at}");
                Assert.InRange(parser.Time ?? -1, (expected[at].Time ?? -1) - (anyName || format == ExpositionFormat.OpenMetrics ? 1 : 0), expected[at].Time ?? -1);
                at++;
            }
        }

        Assert.Equal(expected.Count, at);
    }

    private static string Value(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => "ab\\\"\n é😀{},="[random.Next(3)].ToString() + "\\\"\n é,=}"[random.Next(8)]));

    private static string Write(ExpositionFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        var w = new ExpositionWriter(output, format);
        w.BeginFamily("reqs_total", MetricType.Counter, "All \"requests\" \\ \n", "bytes");
        w.Sample("", [("code", "200"), ("path", "a\"b\\c\nd")], 1234567, 1700000000123, new Exemplar(LabelSet.Of(("trace", "x")), 1, 500));
        w.BeginFamily("lat", MetricType.Histogram);
        w.Bucket([], 0.1, 1234567);
        w.Bucket([], double.PositiveInfinity, 1234568);
        w.Sample("_sum", [], 0.5);
        w.Sample("_count", [], 1234568);
        w.BeginFamily("q", MetricType.Summary);
        w.Quantile([("a", "b")], 1, double.NaN);
        w.BeginFamily("my.metric", MetricType.Unknown);
        w.Sample("", [("l.x", "ü")], double.NegativeInfinity);
        w.End();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
