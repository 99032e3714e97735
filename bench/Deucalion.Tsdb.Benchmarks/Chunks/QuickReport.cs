using System.Diagnostics;
using System.Globalization;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Chunks.Kernels;
using Deucalion.Tsdb.Tests.Chunks;

namespace Deucalion.Tsdb.Benchmarks.Chunks;

/// <summary>Bytes a value, and nanoseconds a value of encoding and decoding on every path: the least of many short runs.</summary>
internal static class QuickReport
{
    private const int Runs = 12;

    public static void Run(string? path)
    {
        Console.WriteLine($"{"columns",-26}{"B/value",9}   " + string.Join("   ", ChunkCodecs.Supported().Select(k => $"{k.Name + " dec/enc ns",22}")));
        if (path is null)
        {
            foreach (string kind in ColumnSource.Kinds)
            {
                Report(kind, ColumnSet.Create(kind, 64, 256));
            }

            return;
        }

        foreach (int blockSize in (int[])[16, 64, 256])
        {
            List<double[]> set = ColumnSet.Load(path, blockSize);
            List<double[]> changing = [.. set.Where(block => !ColumnSet.IsConstant(block))];
            Report($"all, {blockSize}", set);
            Report($"changing {100 * changing.Count / set.Count} %, {blockSize}", changing);
        }
    }

    /// <summary>Encodes or decodes columns that are not constant over and over.</summary>
    public static void Loop(string path, bool encode, string source)
    {
        ChunkKernels kernels = ChunkCodecs.Supported().Single(k => k.Name == path);
        List<double[]> columns = File.Exists(source) ? ColumnSet.Load(source, ValueBlock.MaxCount) : ColumnSet.Create(source, 64, ValueBlock.MaxCount);
        columns.RemoveAll(ColumnSet.IsConstant);
        byte[] bytes = new byte[columns.Count * ValueBlock.MaxEncodedLength(ValueBlock.MaxCount)];
        Memory<double> output = ColumnSet.AlignedOutput();
        Encode(kernels, columns, bytes);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5))
        {
            _ = encode ? Encode(kernels, columns, bytes) : Decode(kernels, columns, bytes, output);
        }
    }

    private static void Report(string name, List<double[]> columns)
    {
        byte[] bytes = new byte[columns.Sum(column => ValueBlock.MaxEncodedLength(column.Length)) + 64];
        Memory<double> output = ColumnSet.AlignedOutput();
        long values = columns.Sum(column => (long)column.Length);
        int length = Encode(ChunkCodecs.Kernels, columns, bytes);
        List<string> timings = [];
        foreach (ChunkKernels kernels in ChunkCodecs.Supported())
        {
            double encode = Best(() => Encode(kernels, columns, bytes), values);
            double decode = Best(() => Decode(kernels, columns, bytes, output), values);
            timings.Add(string.Create(CultureInfo.InvariantCulture, $"{decode,10:F3} / {encode,9:F2}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-26}{(double)length / values,9:F3}   ") + string.Join("   ", timings));
    }

    private static int Encode(ChunkKernels kernels, List<double[]> columns, byte[] bytes)
    {
        int at = 0;
        foreach (double[] column in columns)
        {
            at += ValueBlockEncoder.Encode(kernels, column, bytes.AsSpan(at));
        }

        return at;
    }

    private static int Decode(ChunkKernels kernels, List<double[]> columns, byte[] bytes, Memory<double> output)
    {
        int at = 0;
        Span<double> values = output.Span;
        foreach (double[] column in columns)
        {
            at += ValueBlockDecoder.Decode(kernels, bytes.AsSpan(at), values[..column.Length]);
        }

        return at;
    }

    private static double Best(Func<int> action, long values)
    {
        // The first runs wait for the optimising compiler; repeated until a run is long enough for the clock.
        int repeats = 1;
        for (int warm = 0; warm < 40; warm++)
        {
            action();
        }

        double best = double.MaxValue;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++)
            {
                action();
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = Math.Min(best, elapsed.TotalNanoseconds / repeats / values);
            if (elapsed.TotalMilliseconds < 1)
            {
                repeats *= 2;
            }
        }

        return best;
    }
}
