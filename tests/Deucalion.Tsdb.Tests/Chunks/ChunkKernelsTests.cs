using System.Runtime.Intrinsics.X86;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Tests.Chunks;

public class ChunkKernelsTests
{
    private const int Seed = 1905;

    [Fact]
    public void The_best_path_of_this_processor_is_used()
    {
        string[] names = [.. ChunkCodecs.Supported().Select(kernels => kernels.Name)];
        Assert.Equal("portable", names[0]);
        Assert.Equal(Avx2.IsSupported && Fma.IsSupported, names.Contains("avx2"));
        Assert.Equal(Avx512Vbmi.IsSupported, names.Contains("avx512"));
        Assert.Equal(names[^1], ChunkCodecs.InstructionSet);
    }

    [Fact]
    public void Warming_up_takes_every_form()
    {
        ChunkCodecs.Warm();
        double[][] columns = [.. Enumerable.Range(0, ChunkCodecs.WarmKinds).Select(ChunkCodecs.WarmColumn)];
        HashSet<string> forms = [];
        foreach (double[] column in columns)
        {
            byte[] bytes = new byte[ValueBlock.MaxEncodedLength(column.Length)];
            ValueBlock.Encode(column, bytes);
            ValueBlockLayout layout = new(bytes, withExtremes: true);
            forms.Add(layout.Kind == ValueBlockKind.Constant ? "constant" : layout.Integers.Transform.ToString());
            forms.Add(layout.Kind.ToString());
            forms.Add(layout.Exponent == 0 ? "whole" : "decimal places");
            forms.Add((layout.Head & ValueBlockLayout.HasCorrections) != 0 ? "corrections" : "plain");
            forms.Add(layout.Integers.PatchCount != 0 ? "patches" : "no patches");
        }

        Assert.Superset(
            new HashSet<string>(["constant", "Offset", "Delta", "DeltaOfDelta", "Decimal", "RawBits", "decimal places", "corrections", "patches"]),
            forms);
    }

    [Fact]
    public void Division_by_powers_of_ten_is_correctly_rounded_on_every_path()
    {
        Random random = new(Seed);
        long[] integers = new long[256];
        for (int round = 0; round < 400; round++)
        {
            int exponent = round % (PowersOfTen.MaxExponent + 1);
            for (int i = 0; i < integers.Length; i++)
            {
                integers[i] = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(0, 64);
            }

            foreach (ChunkKernels kernels in ChunkCodecs.Supported())
            {
                long[] quotients = [.. integers];
                kernels.ToDecimals(quotients, exponent);
                for (int i = 0; i < integers.Length; i++)
                {
                    double expected = integers[i] / PowersOfTen.Get(exponent);
                    Assert.True(BitConverter.DoubleToInt64Bits(expected) == quotients[i], $"{kernels.Name}: {integers[i]} ÷ 10^{exponent}, seed {Seed}");
                }
            }
        }
    }

    [Fact]
    public void Integers_become_the_nearest_doubles_on_every_path()
    {
        Random random = new(Seed);
        long[] integers = new long[256];
        for (int round = 0; round < 200; round++)
        {
            for (int i = 0; i < integers.Length; i++)
            {
                integers[i] = (random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(0, 64)) ^ (i == 0 ? long.MinValue : 0);
            }

            foreach (ChunkKernels kernels in ChunkCodecs.Supported())
            {
                long[] doubles = [.. integers];
                kernels.ToDecimals(doubles, 0);
                Assert.Equal(integers.Select(x => BitConverter.DoubleToInt64Bits(x)), doubles);
            }
        }
    }

    [Fact]
    public void Every_width_is_packed_and_unpacked_alike_on_every_path()
    {
        Random random = new(Seed);
        for (int width = 0; width <= 64; width++)
        {
            if (width is > IntegerPlan.MaxNarrowWidth and < 64)
            {
                continue;
            }

            long[] values = new long[256];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = width == 0 ? 0 : (long)((ulong)random.NextInt64(long.MinValue, long.MaxValue) >> (64 - width));
            }

            byte[] packed = new byte[IntegerColumn.ScratchLength];
            PortableKernels.Instance.Pack(values, width, packed);
            foreach (ChunkKernels kernels in ChunkCodecs.Supported())
            {
                byte[] again = new byte[IntegerColumn.ScratchLength];
                kernels.Pack(values, width, again);
                Assert.Equal(packed[..(32 * width)], again[..(32 * width)]);
                long[] unpacked = new long[256];
                kernels.Unpack(ref packed[0], width, unpacked);
                Assert.Equal(values, unpacked);
            }
        }
    }
}
