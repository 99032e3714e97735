using System.Runtime.InteropServices;
using Deucalion.Model.Samples;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Tests.Chunks;

public class ValueBlockTests
{
    public static TheoryData<string> Kinds => [.. ColumnSource.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_value_comes_back_bit_for_bit_on_every_path_with_the_same_bytes(string kind)
    {
        int seed = kind.Length * 7919;
        Random random = new(seed);
        for (int round = 0; round < 150; round++)
        {
            int count = round switch { 0 => 1, 1 => 2, 2 => 3, 3 => 256, 4 => 255, _ => random.Next(1, 257) };
            double[] values = ColumnSource.Create(kind, random, count);
            string what = $"{kind}, seed {seed}, round {round}, count {count}";
            byte[] expected = Encode(PortableKernels.Instance, values);
            foreach (ChunkKernels kernels in ChunkCodecs.Supported())
            {
                Assert.True(expected.AsSpan().SequenceEqual(Encode(kernels, values)), $"{kernels.Name} wrote other bytes: {what}");
                AssertSameBits(values, Decode(kernels, expected, count), $"{kernels.Name}: {what}");

                byte[] longer = [.. expected, .. new byte[80]];
                AssertSameBits(values, Decode(kernels, longer, count), $"{kernels.Name}, bytes behind: {what}");
            }

            AssertHeader(values, ValueBlock.ReadHeader(expected), expected.Length, what);
        }
    }

    [Fact]
    public void Encoding_and_decoding_allocate_nothing()
    {
        ChunkCodecs.Warm();
        byte[] bytes = new byte[ValueBlock.MaxEncodedLength(256)];
        double[] decoded = new double[256];
        double[][] columns = [.. Enumerable.Range(0, ChunkCodecs.WarmKinds).Select(ChunkCodecs.WarmColumn)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (double[] column in columns)
        {
            ValueBlock.Encode(column, bytes);
            ValueBlock.ReadHeader(bytes);
            ValueBlock.Decode(bytes, decoded);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        byte[] bytes = new byte[5000];
        Assert.Throws<ArgumentOutOfRangeException>(() => ValueBlock.Encode([], bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => ValueBlock.Encode(new double[257], bytes));
        Assert.Throws<ArgumentException>(() => ValueBlock.Encode(new double[256], new byte[100]));
        ValueBlock.Encode([1, 2, 4], bytes);
        Assert.Throws<ChunkFormatException>(() => ValueBlock.Decode(bytes, new double[4]));
    }

    private static byte[] Encode(ChunkKernels kernels, double[] values)
    {
        byte[] bytes = new byte[ValueBlock.MaxEncodedLength(values.Length)];
        return bytes[..ValueBlockEncoder.Encode(kernels, values, bytes)];
    }

    private static double[] Decode(ChunkKernels kernels, byte[] bytes, int count)
    {
        double[] values = new double[count];
        ValueBlockDecoder.Decode(kernels, bytes, values);
        return values;
    }

    private static void AssertSameBits(double[] expected, double[] actual, string what)
    {
        int same = MemoryMarshal.Cast<double, long>(expected.AsSpan()).CommonPrefixLength(MemoryMarshal.Cast<double, long>(actual.AsSpan()));
        Assert.True(same == expected.Length, same < expected.Length
            ? $"value {same}: {expected[same]:R} became {actual[same]:R} ({what})"
            : what);
    }

    private static void AssertHeader(double[] values, ValueBlockHeader header, int length, string what)
    {
        double[] numbers = [.. values.Where(v => !double.IsNaN(v))];
        Assert.Equal(values.Length, header.Count);
        Assert.Equal(length, header.EncodedLength);
        Assert.True(numbers.Length == 0 ? double.IsNaN(header.Min) : numbers.Min().Equals(header.Min), what);
        Assert.True(numbers.Length == 0 ? double.IsNaN(header.Max) : numbers.Max().Equals(header.Max), what);
        Assert.Equal(values.All(v => BitConverter.DoubleToInt64Bits(v) == BitConverter.DoubleToInt64Bits(values[0])), header.Constant);
        Assert.Equal(values.Any(StaleMarker.IsStale), header.HasStale);
        Assert.Equal(values.All(v => double.IsFinite(v) && v == Math.Floor(v)), header.AllInteger);
        Assert.Equal(numbers.Length == values.Length && values.Zip(values.Skip(1)).All(p => p.Second >= p.First), header.NoReset);
    }
}
