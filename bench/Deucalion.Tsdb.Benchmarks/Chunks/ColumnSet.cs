using System.Globalization;
using System.Runtime.InteropServices;
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
