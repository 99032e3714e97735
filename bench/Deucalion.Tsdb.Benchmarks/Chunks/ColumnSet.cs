using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Tests.Chunks;

namespace Deucalion.Tsdb.Benchmarks.Chunks;

/// <summary>Columns of up to 256 values: seeded ones of a kind, or cut from a text file with one series of numbers per line.</summary>
internal static class ColumnSet
{
    public static List<double[]> Create(string kind, int columns, int count)
    {
        Random random = new(42);
        List<double[]> set = [];
        for (int i = 0; i < columns; i++)
        {
            set.Add(ColumnSource.Create(kind, random, count));
        }

        return set;
    }

    public static List<double[]> Load(string path, int blockSize)
    {
        List<double[]> set = [];
        foreach (string line in File.ReadLines(path))
        {
            double[] series = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseValue)];
            set.AddRange(series.Chunk(blockSize).Where(block => block.Length == blockSize));
        }

        return set;
    }

    /// <summary>Room for a block's values on a cache line's boundary, as the engine's native columns are.</summary>
    public static unsafe Memory<double> AlignedOutput()
    {
        double[] pinned = GC.AllocateArray<double>(ValueBlock.MaxCount + 8, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref pinned[0]);
        return pinned.AsMemory((int)((64 - (address & 63)) / sizeof(double) % 8), ValueBlock.MaxCount);
    }

    public static bool IsConstant(double[] values)
    {
        ReadOnlySpan<long> bits = MemoryMarshal.Cast<double, long>(values.AsSpan());
        return !bits.ContainsAnyExcept(bits[0]);
    }

    private static double ParseValue(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
