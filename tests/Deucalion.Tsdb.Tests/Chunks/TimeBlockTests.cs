using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Tests.Chunks;

public class TimeBlockTests
{
    [Fact]
    public void Timestamps_come_back_on_every_path_with_the_same_bytes()
    {
        const int Seed = 77;
        Random random = new(Seed);
        for (int round = 0; round < 600; round++)
        {
            int count = round < 4 ? round + 1 : random.Next(1, 257);
            AssertRoundTrip(TimeSource.Create(random, count), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Any_longs_come_back()
    {
        const int Seed = 78;
        Random random = new(Seed);
        for (int round = 0; round < 300; round++)
        {
            long[] values = new long[random.Next(1, 257)];
            int bits = random.Next(0, 64);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (random.NextInt64(long.MinValue, long.MaxValue) >> bits) * (random.Next(20) == 0 ? 1 << 20 : 1);
            }

            AssertRoundTrip(values, $"seed {Seed}, round {round}");
        }

        AssertRoundTrip([long.MinValue, long.MaxValue, 0, -1, long.MaxValue, long.MinValue], "extremes");
    }

    [Fact]
    public void Regular_spacing_takes_about_ten_bytes()
    {
        long[] times = new long[256];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = 1_732_000_000_123 + (i * 15_000L);
        }

        byte[] bytes = new byte[TimeBlock.MaxEncodedLength(times.Length)];
        Assert.InRange(TimeBlock.Encode(times, bytes), 1, 11);
        Assert.Equal(256, TimeBlock.ReadCount(bytes));
    }

    [Fact]
    public void Wrong_counts_are_refused()
    {
        byte[] bytes = new byte[TimeBlock.MaxEncodedLength(256)];
        Assert.Throws<ArgumentOutOfRangeException>(() => TimeBlock.Encode([], bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => TimeBlock.Encode(new long[257], new byte[5000]));
        Assert.Throws<ArgumentException>(() => TimeBlock.Encode(new long[256], new byte[100]));
        TimeBlock.Encode([1, 2, 3], bytes);
        Assert.Throws<ChunkFormatException>(() => TimeBlock.Decode(bytes, new long[2]));
    }

    private static void AssertRoundTrip(long[] times, string what)
    {
        byte[] expected = new byte[TimeBlock.MaxEncodedLength(times.Length)];
        int length = TimeBlock.Encode(PortableKernels.Instance, times, expected);
        foreach (ChunkKernels kernels in ChunkCodecs.Supported())
        {
            byte[] bytes = new byte[expected.Length];
            Assert.Equal(length, TimeBlock.Encode(kernels, times, bytes));
            Assert.True(expected.AsSpan(0, length).SequenceEqual(bytes.AsSpan(0, length)), $"{kernels.Name}: {what}");
            long[] decoded = new long[times.Length];
            Assert.Equal(length, TimeBlock.Decode(kernels, bytes.AsSpan(0, length), decoded));
            Assert.True(times.AsSpan().SequenceEqual(decoded), $"{kernels.Name}: {what}");
        }
    }
}
