namespace Deucalion.Wire.Chunks;

/// <summary>Integers in buckets of bit widths: how histogram chunks keep them (Prometheus tsdb/chunkenc, varbit).</summary>
internal static class VarbitInteger
{
    // Widths of the value after a prefix of that many ones and a zero (the last prefix has no zero).
    private static ReadOnlySpan<byte> Widths => [0, 3, 6, 9, 12, 18, 25, 56, 64];

    /// <summary>Writes a signed value.</summary>
    public static void Write(BitWriter output, long value)
    {
        int bucket = 0;
        while (bucket < 8 && !FitsSigned(value, Widths[bucket]))
        {
            bucket++;
        }

        WriteBucket(output, (ulong)value, bucket);
    }

    /// <summary>Writes an unsigned value.</summary>
    public static void WriteUnsigned(BitWriter output, ulong value)
    {
        int bucket = 0;
        while (bucket < 8 && value >> Widths[bucket] != 0)
        {
            bucket++;
        }

        WriteBucket(output, value, bucket);
    }

    /// <summary>Reads a signed value.</summary>
    public static long Read(ref BitReader input)
    {
        int width = ReadWidth(ref input);
        ulong bits = input.Bits(width);
        return width is 0 or 64 ? (long)bits : bits > 1UL << (width - 1) ? (long)(bits - (1UL << width)) : (long)bits;
    }

    /// <summary>Reads an unsigned value.</summary>
    public static ulong ReadUnsigned(ref BitReader input) => input.Bits(ReadWidth(ref input));

    /// <summary>True when the value lies in -(2^(n-1) - 1) … 2^(n-1).</summary>
    public static bool FitsSigned(long value, int bits) => bits == 0 ? value == 0 : -((1L << (bits - 1)) - 1) <= value && value <= 1L << (bits - 1);

    private static void WriteBucket(BitWriter output, ulong value, int bucket)
    {
        // Ones, then a zero except behind the longest prefix.
        output.Bits(bucket == 8 ? 0xFFUL : (1UL << (bucket + 1)) - 2, bucket == 8 ? 8 : bucket + 1);
        output.Bits(value, Widths[bucket]);
    }

    private static int ReadWidth(ref BitReader input)
    {
        int ones = 0;
        while (ones < 8 && input.Bit())
        {
            ones++;
        }

        return Widths[ones];
    }
}
