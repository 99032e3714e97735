using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>The instruction-set path of the chunk codecs: chosen once a process, from what the processor offers.</summary>
public static class ChunkCodecs
{
    private const int WarmKinds = 7;

    /// <summary>The path in use.</summary>
    internal static readonly ChunkKernels Kernels = Supported()[^1];

    /// <summary>Name of the path in use, for start-up messages: <c>portable</c>, <c>avx2</c> or <c>avx512</c>.</summary>
    public static string InstructionSet => Kernels.Name;

    /// <summary>All paths that this processor can run, slowest first.</summary>
    internal static ChunkKernels[] Supported()
    {
        List<ChunkKernels> paths = [PortableKernels.Instance];
        if (Avx2Kernels.IsSupported)
        {
            paths.Add(new Avx2Kernels());
        }

        if (Avx512Kernels.IsSupported)
        {
            paths.Add(new Avx512Kernels());
        }

        return [.. paths];
    }

    /// <summary>
    /// Compiles the codecs by using them, so that the first query finds them ready: a few milliseconds, once, at start.
    /// </summary>
    public static void Warm()
    {
        byte[] bytes = new byte[ValueBlock.MaxEncodedLength(ValueBlock.MaxCount)];
        double[] values = new double[ValueBlock.MaxCount];
        long[] timestamps = new long[TimeBlock.MaxCount];
        for (int kind = 0; kind < WarmKinds; kind++)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = WarmValue(kind, i);
                timestamps[i] = (long)values[i];
            }

            ValueBlock.Encode(values, bytes);
            ValueBlock.ReadHeader(bytes);
            ValueBlock.Decode(bytes, values);
            TimeBlock.Encode(timestamps, bytes);
            TimeBlock.Decode(bytes, timestamps);
        }
    }

    /// <summary>Columns that between them take every form: constant, offset, delta, delta of delta, decimals, corrections, raw bits.</summary>
    private static double WarmValue(int kind, int i) => kind switch
    {
        0 => 1,
        1 => i * 7919 % 251,
        2 => (i * 1000) + (i * 7919 % 251),
        3 => i * (double)i * 100,
        4 => (i * 7919 % 251) / 100.0,
        5 => (i * 7919 % 251) * 0.001,
        _ => Math.Sqrt(i),
    };
}
