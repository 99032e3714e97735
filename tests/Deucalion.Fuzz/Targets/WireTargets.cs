using System.Text;
using Deucalion.Fuzz.Running;
using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Wire;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Exposition;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Fuzz.Targets;

/// <summary>What comes over the wire: compression, remote write, exposition formats.</summary>
internal static class WireTargets
{
    private const int MaxDecompressed = 1 << 20;

    private const string Text = "# HELP h some \\\\ help\n# TYPE h histogram\nh_bucket{le=\"1\",x=\"a\\\"b\\nc\"} 1 1234\nh_bucket{le=\"+Inf\"} 2\n" +
        "{\"my.metric\",\"l.x\"=\"ü\", b=\"\"} NaN\n\n# comment\n# TYPE s summary\ns{quantile=\"0.5\"} 1e-9\nplain -Inf 17\n";

    private const string OpenMetrics = "# TYPE h histogram\n# UNIT h \n# HELP h some \\\"help\nh_bucket{le=\"1\",x=\"a\\\"b\"} 1 12.5 # {t=\"x\",\"u.v\"=\"ü\"} 0.5 3\n" +
        "h_bucket{le=\"+Inf\"} 2 # {} 1\n# TYPE c counter\nc_total 5\nc_created 1.5e9\n{\"my.metric\",\"l.x\"=\"ü\"} NaN\n# EOF\n";

    private static readonly byte[][] s_words = [.. ((string[])["{", "}", "=\"", "\",", "\\", "# ", "\n", " ", "# EOF\n", "NaN", "+Inf", "1e999", "_bucket", "le=\"", "quantile", "# TYPE ", "histogram\n", "1.5", "-9223372036854775808", "é"]).Select(Encoding.UTF8.GetBytes)];

    public static IReadOnlyList<FuzzTarget> List() =>
    [
        new("snappy", Snappies, b => Decompress(b, SnappyBlock.Decompress), typeof(WireFormatException), typeof(PayloadTooLargeException)),
        new("zstd", Zstds, b => Decompress(b, Zstandard.Decompress), typeof(WireFormatException), typeof(PayloadTooLargeException)),
        new("write1", Writes1, b => Describe(new RemoteWriteV1Decoder().Decode, b), typeof(WireFormatException)),
        new("write2", Writes2, b => Describe(new RemoteWriteV2Decoder().Decode, b), typeof(WireFormatException)),
        new("text", () => [Encoding.UTF8.GetBytes(Text)], b => Expose(b, ExpositionParsers.PrometheusText), typeof(ExpositionException)) { Words = s_words },
        new("openmetrics", () => [Encoding.UTF8.GetBytes(OpenMetrics)], b => Expose(b, ExpositionParsers.OpenMetrics), typeof(ExpositionException)) { Words = s_words },
        new("protobuf", () => [ProtobufMessages.Exposition()], b => Expose(b, ExpositionParsers.Protobuf), typeof(ExpositionException)),
    ];

    private delegate int Decompressor(ReadOnlySpan<byte> compressed, ref byte[] buffer, int maxLength);

    private delegate DecodedWrite WriteDecoder(ReadOnlySpan<byte> message, WriteBatch into);

    private static string Decompress(byte[] bytes, Decompressor decompressor)
    {
        byte[] buffer = [];
        int n = decompressor(bytes, ref buffer, MaxDecompressed);
        return n <= MaxDecompressed ? $"{System.Numerics.BitOperations.Log2((uint)n + 1)}" : throw new InvalidOperationException($"{n} bytes, {MaxDecompressed} are allowed");
    }

    private static string Describe(WriteDecoder decoder, byte[] bytes)
    {
        var batch = new WriteBatch();
        DecodedWrite outcome = decoder(bytes, batch);
        int samples = 0;
        for (int i = 0; i < batch.SeriesCount; i++)
        {
            samples += batch.Times(i).Length + batch.Histograms(i).Length;
            if (LabelSet.FromEncoded(batch.Labels(i)).ToString().Length == 0)
            {
                throw new InvalidOperationException("labels without a text");
            }
        }

        return $"{outcome.ProblemCount > 0} {Math.Min(batch.SeriesCount, 9)} {Math.Min(samples, 9)} {batch.ExemplarCount > 0} {batch.Metadata.Count > 0}";
    }

    private static string Expose(byte[] bytes, string type)
    {
        string both = Expose(bytes, type, new ExpositionOptions(AlwaysClassicHistograms: true));
        return both + Expose(bytes, type, new ExpositionOptions(ConvertClassicHistograms: true));
    }

    private static string Expose(byte[] bytes, string type, ExpositionOptions options)
    {
        ExpositionParser parser = ExpositionParsers.Create(type, bytes, null, options);
        var builder = new LabelSetBuilder();
        int entries = 0;
        int exemplars = 0;
        for (ExpositionEntry e = parser.Next(); e != ExpositionEntry.End; e = parser.Next(), entries++)
        {
            _ = parser.Family.Length + parser.FamilyText.Length;
            if (e is ExpositionEntry.Sample or ExpositionEntry.Histogram)
            {
                parser.ReadLabels(builder.Reset());
                builder.Build();
                _ = parser.Value;
                while (parser.TryReadExemplar(out _))
                {
                    exemplars++;
                }
            }
        }

        return $"{Math.Min(entries, 20)} {Math.Min(exemplars, 3)} ";
    }

    private static byte[][] Snappies() =>
        [SnappyBlock.Compress([]), SnappyBlock.Compress(Encoding.UTF8.GetBytes(Text)), SnappyBlock.Compress(new byte[100_000]), SnappyBlock.Compress([1, 2, 3])];

    private static byte[][] Zstds()
    {
        // Frames with a raw block, an RLE block, an RLE block of a whole window, and an empty one.
        byte[] raw = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x05, 0x29, 0x00, 0x00, (byte)'h', (byte)'e', (byte)'l', (byte)'l', (byte)'o'];
        byte[] repeated = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x40, 0x03, 0x02, 0x00, (byte)'x'];
        byte[] big = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x02, 0x00, 0x10, (byte)'y', 0x03, 0x00, 0x10, (byte)'z'];
        byte[] empty = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x00, 0x01, 0x00, 0x00];
        return [raw, repeated, big, empty];
    }

    private static byte[][] Writes1() =>
    [
        new RemoteWriteMessage().Add([("z", "1"), ("__name__", "m"), ("empty", ""), ("a", "é")], (1000, 1.5), (2000, double.NaN)).Add([("__name__", "n")], (-5, -0.0)).ToArray(),
        ProtobufMessages.Write1(),
    ];

    private static byte[][] Writes2() => [ProtobufMessages.Write2()];
}
