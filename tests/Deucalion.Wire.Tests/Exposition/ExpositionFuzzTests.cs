using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Wire.Exposition;

namespace Deucalion.Wire.Tests.Exposition;

public sealed class ExpositionFuzzTests
{
    private const string TextBody = "# HELP h some \\\\ help\n# TYPE h histogram\nh_bucket{le=\"1\",x=\"a\\\"b\\nc\"} 1 1234\nh_bucket{le=\"+Inf\"} 2\n" +
        "{\"my.metric\",\"l.x\"=\"ü\", b=\"\"} NaN\n\n# comment\n# TYPE s summary\ns{quantile=\"0.5\"} 1e-9\nplain -Inf 17\n";

    private const string OpenMetricsBody = "# TYPE h histogram\n# UNIT h \n# HELP h some \\\"help\nh_bucket{le=\"1\",x=\"a\\\"b\"} 1 12.5 # {t=\"x\",\"u.v\"=\"ü\"} 0.5 3\n" +
        "h_bucket{le=\"+Inf\"} 2 # {} 1\n{\"my.metric\",\"l.x\"=\"ü\"} NaN\n# EOF\n";

    public static TheoryData<string> Types => [ExpositionParsers.PrometheusText, ExpositionParsers.OpenMetrics, ExpositionParsers.Protobuf];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_prefix_is_read_or_refused(string type)
    {
        byte[] body = Body(type);
        int refused = 0;
        for (int length = 0; length <= body.Length; length++)
        {
            refused += Survives(body[..length], type, "prefix " + length) ? 0 : 1;
        }

        Assert.InRange(refused, 1, body.Length);
        Assert.True(Survives(body, type, "whole"));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_flipped_bit_is_read_or_refused(string type)
    {
        byte[] body = Body(type);
        for (int i = 0; i < body.Length * 8; i++)
        {
            byte[] flipped = [.. body];
            flipped[i / 8] ^= (byte)(1 << (i % 8));
            Survives(flipped, type, "bit " + i);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Random_changes_are_read_or_refused(string type)
    {
        const int seed = 77;
        var random = new Random(seed);
        byte[] body = Body(type);
        byte[] spice = "{}=\",\\# \n\t\0.1eN+_é"u8.ToArray();
        for (int n = 0; n < 10_000; n++)
        {
            var changed = new List<byte>(body);
            for (int k = random.Next(1, 6); k > 0; k--)
            {
                int at = random.Next(changed.Count);
                switch (random.Next(4))
                {
                    case 0:
                        changed.RemoveAt(at);
                        break;
                    case 1:
                        changed.Insert(at, spice[random.Next(spice.Length)]);
                        break;
                    case 2:
                        changed[at] = (byte)random.Next(256);
                        break;
                    default:
                        int length = random.Next(Math.Min(40, changed.Count - at));
                        changed.InsertRange(random.Next(changed.Count), changed.GetRange(at, length));
                        break;
                }
            }

            Survives([.. changed], type, $"seed {seed} round {n}");
        }
    }

    [Fact]
    public void A_body_inside_a_larger_array_is_not_left()
    {
        byte[] body = Encoding.UTF8.GetBytes("xx{a=\"a 1\nb 2 3");
        ExpositionParser parser = ExpositionParsers.Create("text/plain", body.AsMemory(7, 5), null, default);
        Assert.Equal("{__name__=\"a\"} 1\n{__name__=\"b\"} 2".Split('\n')[0], ExpositionDump.Of(ExpositionParsers.Create("text/plain", body.AsMemory(6, 3), null, default)));
        Assert.Throws<ExpositionException>(() => ExpositionDump.Of(parser));
    }

    private static byte[] Body(string type) => type switch
    {
        ExpositionParsers.PrometheusText => Encoding.UTF8.GetBytes(TextBody),
        ExpositionParsers.OpenMetrics => Encoding.UTF8.GetBytes(OpenMetricsBody),
        _ => ProtobufExpositionParserTests.Everything(),
    };

    // True when it was read to its end. Anything but the parser's own exception fails the test.
    private static bool Survives(byte[] body, string type, string what) =>
        Survives(body, type, what, new ExpositionOptions(AlwaysClassicHistograms: true))
        & Survives(body, type, what, new ExpositionOptions(ConvertClassicHistograms: true));

    private static bool Survives(byte[] body, string type, string what, ExpositionOptions options)
    {
        try
        {
            ExpositionParser parser = ExpositionParsers.Create(type, body, null, options);
            var builder = new LabelSetBuilder();
            for (ExpositionEntry e = parser.Next(); e != ExpositionEntry.End; e = parser.Next())
            {
                _ = parser.Family.Length + parser.FamilyText.Length;
                if (e is ExpositionEntry.Sample or ExpositionEntry.Histogram)
                {
                    parser.ReadLabels(builder.Reset());
                    builder.Build();
                    _ = parser.Value;
                    while (parser.TryReadExemplar(out _))
                    {
                    }
                }
            }

            return true;
        }
        catch (ExpositionException e)
        {
            Assert.True(e.Message.Length < 1_024, what);
            return false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{type}, {what}: {e}");
            return false;
        }
    }
}
