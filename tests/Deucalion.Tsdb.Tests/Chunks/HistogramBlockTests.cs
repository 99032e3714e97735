using System.Buffers;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.Tsdb.Chunks;

namespace Deucalion.Tsdb.Tests.Chunks;

public class HistogramBlockTests
{
    [Fact]
    public void Histograms_come_back_with_everything()
    {
        const int Seed = 4711;
        Random random = new(Seed);
        for (int round = 0; round < 120; round++)
        {
            NativeHistogram[] histograms = HistogramSource.Create(random, random.Next(1, 257), stale: round % 3 == 0);
            ArrayBufferWriter<byte> writer = new();
            int written = HistogramBlock.Encode(histograms, writer);
            Assert.Equal(writer.WrittenCount, written);
            byte[] bytes = [.. writer.WrittenSpan, 1, 2, 3];
            NativeHistogram[] decoded = new NativeHistogram[HistogramBlock.ReadCount(bytes)];
            Assert.Equal(written, HistogramBlock.Decode(bytes, decoded));
            for (int i = 0; i < histograms.Length; i++)
            {
                AssertSame(histograms[i], decoded[i], $"seed {Seed}, round {round}, histogram {i}");
            }
        }
    }

    [Fact]
    public void A_block_may_be_all_staleness_markers()
    {
        NativeHistogram[] histograms = [Bare(), Bare()];
        ArrayBufferWriter<byte> writer = new();
        HistogramBlock.Encode(histograms, writer);
        NativeHistogram[] decoded = new NativeHistogram[2];
        HistogramBlock.Decode(writer.WrittenSpan, decoded);
        Assert.All(decoded, histogram => Assert.True(StaleMarker.IsStale(histogram.Sum)));
    }

    [Fact]
    public void Layouts_are_compared_in_every_part()
    {
        NativeHistogram a = Simple();
        Assert.True(HistogramBlock.SameLayout(a, Simple()));
        Assert.True(HistogramBlock.SameLayout(a, Bare()));
        Assert.True(HistogramBlock.SameLayout(Bare(), a));
        NativeHistogram[] others = [Simple(), Simple(), Simple(), Simple(), Simple(), Simple()];
        others[0].Schema = 4;
        others[1].ZeroThreshold = 0.5;
        others[2].PositiveSpans = [new(1, 2)];
        others[3].NegativeSpans = [new(0, 0)];
        others[4].CustomValues = [1];
        others[5].IsInteger = false;
        foreach (NativeHistogram other in others)
        {
            Assert.False(HistogramBlock.SameLayout(a, other));
            Assert.Throws<ArgumentException>(() => HistogramBlock.Encode([a, other], new ArrayBufferWriter<byte>()));
        }
    }

    [Fact]
    public void Spans_that_do_not_cover_the_buckets_are_refused()
    {
        NativeHistogram histogram = Simple();
        histogram.PositiveBuckets = [1, 2, 3];
        Assert.Throws<ArgumentException>(() => HistogramBlock.Encode([histogram], new ArrayBufferWriter<byte>()));
    }

    private static NativeHistogram Bare() => new() { Sum = StaleMarker.Value, IsInteger = true };

    private static NativeHistogram Simple() => new()
    {
        Schema = 3,
        ZeroThreshold = 0.25,
        PositiveSpans = [new(0, 2)],
        PositiveBuckets = [5, 6],
        Count = 11,
        Sum = 3.5,
        IsInteger = true,
    };

    internal static void AssertSame(NativeHistogram expected, NativeHistogram actual, string what)
    {
        Assert.True(
            expected.Schema == actual.Schema && expected.IsInteger == actual.IsInteger && expected.ResetHint == actual.ResetHint &&
            Bits(expected.ZeroThreshold) == Bits(actual.ZeroThreshold) && Bits(expected.ZeroCount) == Bits(actual.ZeroCount) &&
            Bits(expected.Count) == Bits(actual.Count) && Bits(expected.Sum) == Bits(actual.Sum) &&
            expected.PositiveSpans.AsSpan().SequenceEqual(actual.PositiveSpans) &&
            expected.NegativeSpans.AsSpan().SequenceEqual(actual.NegativeSpans) &&
            expected.PositiveBuckets.AsSpan().SequenceEqual(actual.PositiveBuckets) &&
            expected.NegativeBuckets.AsSpan().SequenceEqual(actual.NegativeBuckets) &&
            expected.CustomValues.AsSpan().SequenceEqual(actual.CustomValues),
            what);
    }

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);
}
