using System.Buffers;
using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Tests.Chunks;

/// <summary>Damaged bytes give an exception or values, the same on every path, and nothing outside the given memory is touched.</summary>
public class HostileBytesTests
{
    private const int Seed = 20251122;

    public static TheoryData<string> Kinds => [.. ColumnSource.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_prefix_of_a_value_block_is_refused(string kind)
    {
        foreach (byte[] block in Blocks(kind))
        {
            double[] values = new double[block[1] + 1];
            for (int length = 0; length < block.Length; length++)
            {
                byte[] prefix = block[..length];
                Assert.Throws<ChunkFormatException>(() => ValueBlock.Decode(prefix, values));
                Assert.Throws<ChunkFormatException>(() => ValueBlock.ReadHeader(prefix));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Flipped_bits_of_a_value_block_give_an_exception_or_the_same_values_on_all_paths(string kind)
    {
        foreach (byte[] block in Blocks(kind))
        {
            for (int bit = 0; bit < block.Length * 8; bit++)
            {
                byte[] damaged = [.. block];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                AssertPathsAgree(damaged, block[1] + 1, $"{kind}, bit {bit} of {block.Length} bytes, seed {Seed}");
            }
        }
    }

    [Fact]
    public void Random_bytes_give_an_exception_or_the_same_values_on_all_paths()
    {
        Random random = new(Seed);
        int decoded = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            bytes[0] &= 0x7f;
            if (bytes.Length > 12 && random.Next(4) != 0)
            {
                // Plausible lengths and controls get deeper than pure noise.
                bytes[2] = (byte)bytes.Length;
                bytes[3] = (byte)(bytes.Length >> 8);
                bytes[5] &= 0x1f;
                bytes[6] &= 0x1f;
            }

            decoded += AssertPathsAgree(bytes, bytes.Length > 1 ? bytes[1] + 1 : 1, $"round {round}, seed {Seed}") ? 1 : 0;
        }

        Assert.True(decoded > 100, $"Only {decoded} random blocks were well formed: the test reaches too little.");
    }

    [Fact]
    public void Nothing_outside_the_given_spans_is_touched()
    {
        if (!GuardedMemory.IsSupported)
        {
            Assert.Skip("Guard pages need Linux.");
        }

        using GuardedMemory input = new(4096);
        using GuardedMemory output = new(4096);
        Random random = new(Seed);
        foreach (string kind in ColumnSource.Kinds)
        {
            for (int count = 1; count <= 256; count += random.Next(1, 9))
            {
                double[] values = ColumnSource.Create(kind, random, count);
                foreach (ChunkKernels kernels in ChunkCodecs.Supported())
                {
                    Span<byte> room = input.End<byte>(ValueBlock.MaxEncodedLength(count));
                    ReadOnlySpan<byte> block = input.Place(room[..ValueBlockEncoder.Encode(kernels, values, room)].ToArray());
                    Span<double> decoded = output.End<double>(count);
                    Assert.Equal(block.Length, ValueBlockDecoder.Decode(kernels, block, decoded));
                    Assert.True(Same(values, decoded), $"{kernels.Name}, {kind}, {count} values, seed {Seed}");
                }
            }
        }
    }

    [Fact]
    public void Damaged_time_blocks_give_an_exception_or_timestamps()
    {
        Random random = new(Seed);
        for (int round = 0; round < 40; round++)
        {
            long[] times = TimeSource.Create(random, random.Next(1, 257));
            byte[] block = new byte[TimeBlock.MaxEncodedLength(times.Length)];
            block = block[..TimeBlock.Encode(times, block)];
            for (int length = 0; length < block.Length; length++)
            {
                byte[] prefix = block[..length];
                Assert.Throws<ChunkFormatException>(() => TimeBlock.Decode(prefix, times));
            }

            for (int bit = 0; bit < block.Length * 8; bit++)
            {
                byte[] damaged = [.. block];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Survives(() => TimeBlock.Decode(damaged, times));
            }
        }
    }

    [Fact]
    public void Damaged_histogram_blocks_give_an_exception_or_histograms()
    {
        Random random = new(Seed);
        int refused = 0;
        for (int round = 0; round < 6; round++)
        {
            NativeHistogram[] histograms = HistogramSource.Create(random, random.Next(1, 20), stale: round % 2 == 0);
            ArrayBufferWriter<byte> writer = new();
            HistogramBlock.Encode(histograms, writer);
            byte[] block = writer.WrittenSpan.ToArray();
            for (int length = 0; length < block.Length; length++)
            {
                byte[] prefix = block[..length];
                Assert.Throws<ChunkFormatException>(() => HistogramBlock.Decode(prefix, histograms));
            }

            for (int bit = 0; bit < block.Length * 8; bit++)
            {
                byte[] damaged = [.. block];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                refused += Survives(() => HistogramBlock.Decode(damaged, histograms)) ? 0 : 1;
            }
        }

        Assert.True(refused > 0);
    }

    [Fact]
    public void A_histogram_block_may_not_declare_more_than_its_bytes_can_hold()
    {
        // One histogram, no flags, schema 0, one span of 2^32 - 1 buckets.
        byte[] block = [0, 0, 0, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ChunkFormatException>(() => HistogramBlock.Decode(block, new NativeHistogram[1]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static IEnumerable<byte[]> Blocks(string kind)
    {
        Random random = new(Seed);
        foreach (int count in (int[])[1, 7, 16, 100, 256])
        {
            double[] values = ColumnSource.Create(kind, random, count);
            byte[] bytes = new byte[ValueBlock.MaxEncodedLength(count)];
            yield return bytes[..ValueBlock.Encode(values, bytes)];
        }
    }

    private static bool AssertPathsAgree(byte[] bytes, int count, string what)
    {
        double[]? expected = null;
        bool first = true;
        foreach (ChunkKernels kernels in ChunkCodecs.Supported())
        {
            double[]? values = new double[count];
            try
            {
                ValueBlockDecoder.Decode(kernels, bytes, values);
            }
            catch (ChunkFormatException)
            {
                values = null;
            }

            expected = first ? values : expected;
            first = false;
            Assert.True((expected is null) == (values is null), $"{kernels.Name} disagrees whether it is a block: {what}");
            Assert.True(expected is null || Same(expected, values), $"{kernels.Name} has other values: {what}");
        }

        Survives(() => ValueBlock.ReadHeader(bytes));
        return expected is not null;
    }

    private static bool Survives(Action decode)
    {
        try
        {
            decode();
            return true;
        }
        catch (ChunkFormatException exception)
        {
            Assert.InRange(exception.Message.Length, 10, 1000);
            return false;
        }
    }

    private static bool Same(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        MemoryMarshal.Cast<double, long>(a).SequenceEqual(MemoryMarshal.Cast<double, long>(b));
}
