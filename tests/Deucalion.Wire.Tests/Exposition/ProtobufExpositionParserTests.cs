using System.Text;
using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Tests.Exposition;

public sealed class ProtobufExpositionParserTests
{
    internal static byte[] Everything() => new ProtoWriter()
        .Family("c_total", 0, m => m.Label(1, "a", "b").Message(3, c => c
            .Double(1, 5).Message(2, x => x.Label(1, "trace", "t1").Double(2, 0.5).Message(3, t => t.Varint(1, 10).Varint(2, 5_000_000)))
            .Message(3, t => t.Varint(1, 1_700_000_000).Varint(2, 250_000_000))).Varint(6, 1_700_000_001_000))
        .Family("empty", 1)
        .Family("g", 1, m => m.Message(2, g => g.Double(1, double.NegativeInfinity)), m => m.Label(1, "z", "1").Label(1, "y", "2").Message(2, g => g.Double(1, 2)))
        .Family("u", 3, m => m.Message(5, u => u.Double(1, 7)))
        .Family("s", 2, m => m.Message(4, s => s.Varint(1, 3).Double(2, 6).Message(3, q => q.Double(1, 0.5).Double(2, 1.5)).Message(3, q => q.Double(1, 1).Double(2, 4))))
        .Family("s0", 2, m => m.Message(4, s => s.Varint(1, 3).Double(2, 6)))
        .Family("h", 4, m => m.Label(1, "a", "b").Message(7, h => h.Varint(1, 9).Double(2, 12)
            .Message(3, b => b.Varint(1, 4).Double(2, 1).Message(3, x => x.Label(1, "t", "x").Double(2, 0.3)))
            .Message(3, b => b.Varint(1, 8).Double(2, 2.5))))
        .Family("hi", 4, m => m.Message(7, h => h.Varint(1, 9).Double(2, 12).Message(3, b => b.Varint(1, 9).Double(2, double.PositiveInfinity)).Message(3, b => b.Varint(1, 10).Double(2, 99))))
        .Family("n", 4, Native)
        .Family("f", 5, m => m.Message(7, h => h.Double(4, 6.5).Double(2, 3).ZigZag(5, 0).Double(6, 0.001).Double(8, 0.5)
            .Message(9, s => s.ZigZag(1, -1).Varint(2, 1)).Double(11, 1.5)
            .Message(12, s => s.ZigZag(1, 0).Varint(2, 2)).Double(14, 2).Double(14, 2.5)))
        .Family("none", 4, m => m.Message(7, h => h.Message(12, s => s.Varint(2, 0))))
        .ToArray();

    private static void Native(ProtoWriter m) => m.Label(1, "a", "b").Message(7, h => h.Varint(1, 8).Double(2, 4.5).ZigZag(5, 3).Double(6, 1e-128).Varint(7, 2)
        .Message(12, s => s.ZigZag(1, -3).Varint(2, 2)).Message(12, s => s.ZigZag(1, 2).Varint(2, 1)).PackedZigZag(13, 1, 2, -1)
        .Message(9, s => s.ZigZag(1, 0).Varint(2, 1)).ZigZag(10, 1)
        .Message(3, b => b.Varint(1, 6).Double(2, 1).Message(3, x => x.Label(1, "t", "classic").Double(2, 0.3).Message(3, t => t.Varint(1, 7))))
        .Message(15, t => t.Varint(1, 5))
        .Message(16, x => x.Label(1, "t", "no time").Double(2, 1))
        .Message(16, x => x.Label(1, "t", "time").Double(2, 2).Message(3, t => t.Varint(1, 3))));

    [Fact]
    public void All_types()
    {
        const string expected = """
            help c_total [help of c_total]
            type c_total counter
            {__name__="c_total", a="b"} 5 @1700000001000 start 1700000000250 # {trace="t1"} 0.5 @10005
            help g [help of g]
            type g gauge
            {__name__="g"} -Inf
            {__name__="g", y="2", z="1"} 2
            help u [help of u]
            type u unknown
            {__name__="u"} 7
            help s [help of s]
            type s summary
            {__name__="s_count"} 3
            {__name__="s_sum"} 6
            {__name__="s", quantile="0.5"} 1.5
            {__name__="s", quantile="1.0"} 4
            help s0 [help of s0]
            type s0 summary
            {__name__="s0_count"} 3
            {__name__="s0_sum"} 6
            help h [help of h]
            type h histogram
            {__name__="h_count", a="b"} 9
            {__name__="h_sum", a="b"} 12
            {__name__="h_bucket", a="b", le="1.0"} 4 # {t="x"} 0.3
            {__name__="h_bucket", a="b", le="2.5"} 8
            {__name__="h_bucket", a="b", le="+Inf"} 9
            help hi [help of hi]
            type hi histogram
            {__name__="hi_count"} 9
            {__name__="hi_sum"} 12
            {__name__="hi_bucket", le="+Inf"} 9
            help n [help of n]
            type n histogram
            {__name__="n", a="b"} histogram schema 3 count 8 sum 4.5 zero 1E-128:2 int True Unknown + -3:2,2:1=1,3,2 - 0:1=1 start 5000 # {t="time"} 2 @3000
            help f [help of f]
            type f gaugehistogram
            {__name__="f"} histogram schema 0 count 6.5 sum 3 zero 0.001:0.5 int False Gauge + 0:2=2,2.5 - -1:1=1.5
            help none [help of none]
            type none histogram
            {__name__="none"} histogram schema 0 count 0 sum 0 zero 0:0 int True Unknown + = - =
            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), ExpositionDump.Of(ExpositionDump.Parser(Everything(), ExpositionParsers.Protobuf)));
    }

    [Fact]
    public void Native_histograms_give_their_classic_series_on_demand()
    {
        byte[] body = new ProtoWriter().Family("n", 4, Native, Native).ToArray();
        const string classic = "{__name__=\"n_count\", a=\"b\"} 8 start 5000\n{__name__=\"n_sum\", a=\"b\"} 4.5 start 5000\n" +
            "{__name__=\"n_bucket\", a=\"b\", le=\"1.0\"} 6 start 5000 # {t=\"classic\"} 0.3 @7000\n{__name__=\"n_bucket\", a=\"b\", le=\"+Inf\"} 8 start 5000";

        string both = ExpositionDump.Of(ExpositionParsers.Create(ExpositionParsers.Protobuf, body, null, new ExpositionOptions(AlwaysClassicHistograms: true)));
        string[] lines = both.Split('\n');
        Assert.Equal(2 + (2 * 5), lines.Length);
        Assert.StartsWith("{__name__=\"n\", a=\"b\"} histogram", lines[2], StringComparison.Ordinal);
        Assert.Equal(classic, string.Join('\n', lines[3..7]));
        Assert.Equal(lines[2..7], lines[7..]);

        string only = ExpositionDump.Of(ExpositionParsers.Create(ExpositionParsers.Protobuf, body, null, new ExpositionOptions(IgnoreNativeHistograms: true)));
        Assert.Equal("help n [help of n]\ntype n histogram\n" + classic + "\n" + classic, only);
    }

    [Fact]
    public void Series_of_one_metric_have_different_raw_bytes()
    {
        ExpositionParser parser = ExpositionDump.Parser(Everything(), ExpositionParsers.Protobuf);
        var seen = new HashSet<string>();
        for (ExpositionEntry e = parser.Next(); e != ExpositionEntry.End; e = parser.Next())
        {
            if (e is ExpositionEntry.Sample or ExpositionEntry.Histogram)
            {
                Assert.True(seen.Add(Convert.ToHexString(parser.RawSeries)));
            }
        }
    }

    [Theory]
    [InlineData("type")]
    [InlineData("name")]
    [InlineData("label name")]
    [InlineData("label value")]
    [InlineData("duplicate")]
    [InlineData("spans")]
    [InlineData("huge span")]
    [InlineData("cut")]
    [InlineData("length")]
    public void Faults(string fault)
    {
        byte[] bad = [0xFF];
        byte[] body = fault switch
        {
            "type" => new ProtoWriter().Family("a", 9, m => m.Message(2, g => g.Double(1, 1))).ToArray(),
            "name" => new ProtoWriter().Family("", 1, m => m.Message(2, g => g.Double(1, 1))).ToArray(),
            "label name" => new ProtoWriter().Family("a", 1, m => m.Label(1, "", "x")).ToArray(),
            "label value" => new ProtoWriter().Family("a", 1, m => m.Message(1, l => l.Text(1, "n").Bytes(2, bad))).ToArray(),
            "duplicate" => new ProtoWriter().Family("a", 1, m => m.Label(1, "n", "x").Label(1, "n", "y")).ToArray(),
            "spans" => new ProtoWriter().Family("a", 4, m => m.Message(7, h => h.Message(12, s => s.Varint(2, 3)).PackedZigZag(13, 1))).ToArray(),
            "huge span" => new ProtoWriter().Family("a", 4, m => m.Message(7, h => h.Message(12, s => s.Varint(2, uint.MaxValue)))).ToArray(),
            "cut" => Everything()[..^1],
            _ => [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        };
        var e = Assert.Throws<ExpositionException>(() => ExpositionDump.Of(ExpositionDump.Parser(body, ExpositionParsers.Protobuf)));
        Assert.StartsWith("metric family before byte ", e.Message, StringComparison.Ordinal);
    }
}
