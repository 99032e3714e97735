using BenchmarkDotNet.Attributes;
using Deucalion.Tsdb.Chunks;
using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Benchmarks.Chunks;

/// <summary>64 blocks of 256 values a call; figures are per value.</summary>
[ShortRunJob]
public class ValueBlockBenchmarks
{
    private const int Blocks = 64;
    private readonly byte[] _bytes = new byte[(Blocks * (32 + (8 * 256))) + 64];
    private readonly Memory<double> _output = ColumnSet.AlignedOutput();
    private List<double[]> _columns = [];
    private ChunkKernels _kernels = PortableKernels.Instance;

    /// <summary>Kind of data.</summary>
    [Params("counter", "pages", "percent", "milliseconds as seconds", "noise")]
    public string Kind { get; set; } = "";

    /// <summary>Instruction-set path; the ones this processor has not fall back to the best it has.</summary>
    [Params("portable", "avx2", "avx512")]
    public string Path { get; set; } = "";

    /// <summary>Makes the columns and encodes them once.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _kernels = ChunkCodecs.Supported().FirstOrDefault(kernels => kernels.Name == Path) ?? ChunkCodecs.Kernels;
        _columns = ColumnSet.Create(Kind, Blocks, 256);
        Console.WriteLine($"// {Kind}: {Encode() / (256.0 * Blocks):F3} bytes a value");
    }

    /// <summary>All blocks to bytes.</summary>
    [Benchmark(OperationsPerInvoke = Blocks * 256)]
    public int Encode()
    {
        int at = 0;
        foreach (double[] column in _columns)
        {
            at += ValueBlockEncoder.Encode(_kernels, column, _bytes.AsSpan(at));
        }

        return at;
    }

    /// <summary>All blocks back to values.</summary>
    [Benchmark(OperationsPerInvoke = Blocks * 256)]
    public int Decode()
    {
        int at = 0;
        for (int i = 0; i < Blocks; i++)
        {
            at += ValueBlockDecoder.Decode(_kernels, _bytes.AsSpan(at), _output.Span);
        }

        return at;
    }
}
