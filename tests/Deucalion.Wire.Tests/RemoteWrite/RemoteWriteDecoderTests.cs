using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;
using Deucalion.Testing;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Wire.Tests.RemoteWrite;

public sealed class RemoteWriteDecoderTests
{
    [Fact]
    public void Version_1_gives_sorted_labels_and_columns()
    {
        byte[] message = new RemoteWriteMessage()
            .Add([("z", "1"), ("__name__", "m"), ("empty", ""), ("a", "é")], (1000, 1.5), (2000, double.NaN))
            .Add([("__name__", "n")], (-5, -0.0)).ToArray();
        var batch = new WriteBatch();
        DecodedWrite outcome = new RemoteWriteV1Decoder().Decode(message, batch);
        Assert.Equal(0, outcome.ProblemCount);
        Assert.Equal(2, batch.SeriesCount);
        Assert.Equal(LabelSet.Of(("__name__", "m"), ("a", "é"), ("z", "1")), LabelSet.FromEncoded(batch.Labels(0)));
        Assert.Equal(LabelSet.HashOf(batch.Labels(0)), batch.Hash(0));
        Assert.Equal([1000, 2000], batch.Times(0).ToArray());
        Assert.Equal(1.5, batch.Values(0)[0]);
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.NaN), BitConverter.DoubleToInt64Bits(batch.Values(0)[1]));
        Assert.Equal([-5], batch.Times(1).ToArray());
        Assert.True(double.IsNegative(batch.Values(1)[0]));
    }

    [Theory]
    [InlineData("x", "1", "x", "2")] // duplicate name and no metric name
    [InlineData("a", "1", "b", "2")] // no metric name
    [InlineData("__name__", "m", "__name__", "n")]
    [InlineData("__name__", "m", "", "n")]
    public void Version_1_leaves_out_and_counts_series_with_invalid_labels(string name1, string value1, string name2, string value2)
    {
        byte[] message = new RemoteWriteMessage()
            .Add([(name1, value1), (name2, value2)], (1, 1), (2, 2))
            .Add([("__name__", "good")], (1, 1)).ToArray();
        var batch = new WriteBatch();
        DecodedWrite outcome = new RemoteWriteV1Decoder().Decode(message, batch);
        Assert.Equal(1, outcome.ProblemCount);
        Assert.Equal(2, outcome.InvalidLabelSamples);
        Assert.Equal(1, batch.SeriesCount);
        Assert.Equal(LabelSet.Of(("__name__", "good")), LabelSet.FromEncoded(batch.Labels(0)));
    }

    [Fact]
    public void Version_1_sorts_more_labels_than_any_sender_has()
    {
        (string, string)[] labels = [("__name__", "m"), .. Enumerable.Range(0, 600).Select(i => ($"l{(i * 7919) % 600:D3}", "v" + i))];
        var batch = new WriteBatch();
        DecodedWrite outcome = new RemoteWriteV1Decoder().Decode(new RemoteWriteMessage().Add(labels, (1, 1)).ToArray(), batch);
        Assert.Equal(0, outcome.ProblemCount);
        Assert.Equal(LabelSet.Of(labels), LabelSet.FromEncoded(batch.Labels(0)));
    }

    [Fact]
    public void The_fast_way_through_plain_series_gives_what_the_thorough_way_gives()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var message = new RemoteWriteMessage();
            for (int i = random.Next(1, 5); i > 0; i--)
            {
                message.Add(RandomLabels(random), [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (RandomTime(random), RandomValue(random)))]);
            }

            byte[] bytes = message.ToArray();
            for (int damage = random.Next(3); damage > 0 && bytes.Length > 0; damage--)
            {
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(32));
            }

            var limits = new LabelLimits(random.Next(3) == 0 ? 4 : 0, random.Next(4) == 0 ? 9 : 0, random.Next(4) == 0 ? 30 : 0);
            Assert.Equal(Dump(bytes, limits, plain: false), Dump(bytes, limits, plain: true));
        }

        static (string, string)[] RandomLabels(Random random)
        {
            string[] names = ["__name__", "a", "instance", "instance_long", "instance_longer", "job", "le", "é", "_", "zone\0", "__name_x"];
            IEnumerable<string> picked = names.Where(n => n == "__name__" ? random.Next(8) > 0 : random.Next(2) == 0);
            return [.. (random.Next(5) == 0 ? picked.Reverse() : picked.Order(StringComparer.Ordinal)).Select(n => (n, new string("aZ0é"[random.Next(4)], random.Next(10) == 0 ? random.Next(300) : random.Next(40))))];
        }

        static long RandomTime(Random random) => random.Next(4) switch { 0 => 0, 1 => -random.NextInt64(), 2 => random.Next(300), _ => 1_700_000_000_000 + random.Next() };

        static double RandomValue(Random random) => random.Next(4) switch { 0 => 0, 1 => random.Next(100), 2 => double.NaN, _ => random.NextDouble() };

        static string Dump(byte[] bytes, LabelLimits limits, bool plain)
        {
            var batch = new WriteBatch();
            string text;
            try
            {
                DecodedWrite outcome = new RemoteWriteV1Decoder { Limits = limits, UsePlainSeries = plain }.Decode(bytes, batch);
                text = string.Join(';', outcome.Problems) + outcome.InvalidLabelSamples;
            }
            catch (WireFormatException e)
            {
                // What was added before is not looked at: the request fails.
                return e.Message;
            }

            for (int i = 0; i < batch.SeriesCount; i++)
            {
                text += $"|{Convert.ToHexString(batch.Labels(i))} {string.Join(',', batch.Times(i).ToArray())} {string.Join(',', batch.Values(i).ToArray().Select(BitConverter.DoubleToInt64Bits))} {batch.Histograms(i).Length} {batch.Exemplars(i).Length}";
            }

            return text;
        }
    }

    [Fact]
    public void Every_prefix_and_flipped_bit_is_a_value_or_a_clear_error()
    {
        byte[] message = new RemoteWriteMessage().Add([("__name__", "metric"), ("job", "a")], (1000, 1.5), (2000, 2)).Add([("__name__", "b")], (1, 1)).ToArray();
        int errors = 0;
        for (int length = 0; length < message.Length; length++)
        {
            errors += Decode(message.AsSpan(0, length)) ? 0 : 1;
        }

        byte[] flipped = [.. message];
        for (int bit = 0; bit < message.Length * 8; bit++)
        {
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            errors += Decode(flipped) ? 0 : 1;
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(errors > message.Length / 2, "most damage is noticed");

        static bool Decode(ReadOnlySpan<byte> bytes)
        {
            bool good = true;
            foreach (Func<byte[], WriteBatch, DecodedWrite> decode in new Func<byte[], WriteBatch, DecodedWrite>[]
                { (b, w) => new RemoteWriteV1Decoder().Decode(b, w), (b, w) => new RemoteWriteV2Decoder().Decode(b, w) })
            {
                try
                {
                    decode(bytes.ToArray(), new WriteBatch());
                }
                catch (WireFormatException)
                {
                    good = false;
                }
            }

            return good;
        }
    }

    [Fact]
    public void Version_2_resolves_symbols_and_names_what_it_leaves_out()
    {
        var batch = new WriteBatch();
        DecodedWrite outcome = new RemoteWriteV2Decoder().Decode(Version2.Message(), batch);
        Assert.Equal(1, batch.SeriesCount);
        Assert.Equal(LabelSet.Of(("__name__", "m"), ("job", "a")), LabelSet.FromEncoded(batch.Labels(0)));
        Assert.Equal([1000], batch.Times(0).ToArray());
        Assert.Equal([500], batch.StartTimes(0).ToArray());
        Assert.Equal("some help", Assert.Single(batch.Metadata).Help);
        Assert.Contains(outcome.Problems, p => p.Contains("outside of symbols table", StringComparison.Ordinal));
        Assert.Contains(outcome.Problems, p => p.Contains("at least one sample or histogram", StringComparison.Ordinal));
        Assert.Equal(2, outcome.ProblemCount);
    }

    /// <summary>A remote write 2.0 message with one good series, one with a bad reference and one without samples.</summary>
    private static class Version2
    {
        public static byte[] Message()
        {
            var request = new MemoryStream();
            foreach (string symbol in new[] { "", "__name__", "m", "job", "a", "some help" })
            {
                Bytes(request, 4, System.Text.Encoding.UTF8.GetBytes(symbol));
            }

            byte[] sample = [(1 << 3) | 1, .. BitConverter.GetBytes(1.5), 2 << 3, 0xE8, 0x07, 3 << 3, 0xF4, 0x03];
            Bytes(request, 5, [.. Field(1, [1, 2, 3, 4]), .. Field(2, sample), .. Field(5, [1 << 3, 2, 3 << 3, 5])]);
            Bytes(request, 5, [.. Field(1, [1, 99]), .. Field(2, sample)]);
            Bytes(request, 5, Field(1, [1, 2]));
            return request.ToArray();
        }

        private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];

        private static void Bytes(MemoryStream into, int field, byte[] content) => into.Write(Field(field, content));
    }
}
