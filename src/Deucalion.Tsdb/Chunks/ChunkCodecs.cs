using Deucalion.Tsdb.Chunks.Kernels;

namespace Deucalion.Tsdb.Chunks;

/// <summary>The instruction-set path of the chunk codecs: chosen once a process, from what the processor offers.</summary>
public static class ChunkCodecs
{
    /// <summary>Columns of <see cref="WarmColumn"/>.</summary>
    internal const int WarmKinds = 8;

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
        long[] timestamps = new long[TimeBlock.MaxCount];
        for (int kind = 0; kind < WarmKinds; kind++)
        {
            double[] values = WarmColumn(kind);
            for (int i = 0; i < values.Length; i++)
            {
                timestamps[i] = (long)values[i];
            }

            ValueBlock.Encode(values, bytes);
            ValueBlock.ReadHeader(bytes);
            ValueBlock.Decode(bytes, values);
            TimeBlock.Encode(timestamps, bytes);
            TimeBlock.Decode(bytes, timestamps);
        }
    }

    /// <summary>
    /// Columns that between them take every form: constant, offset, delta with and without outliers, delta of delta, decimals, corrections, raw bits.
    /// </summary>
    internal static double[] WarmColumn(int kind)
    {
        double[] values = new double[ValueBlock.MaxCount];
        for (int i = 0; i < values.Length; i++)
        {
            int mixed = i * 7919 % 251;
            values[i] = kind switch
            {
                0 => 1,
                1 => mixed,
                2 => i < 200 ? (i * 1000) + mixed : i * 1000,
                3 => i * (double)i * 100,
                4 => mixed / 100.0,
                5 => mixed * 0.001,
                6 => i < 128 ? i * 100 : (i - 128) * 100,
                _ => Math.Sqrt(i),
            };
        }

        return values;
    }
}
