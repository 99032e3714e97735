using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Deucalion.Tsdb.Chunks.Kernels;

/// <summary>Plain 64-bit code: every processor, and the definition the others are compared with.</summary>
internal class PortableKernels : ChunkKernels
{
    public static readonly PortableKernels Instance = new();

    /// <summary>Histograms that are filled in turn.</summary>
    protected const int Histograms = 4;

    /// <summary>Bins from one of them to the next.</summary>
    protected const int HistogramStride = 68;

    public override string Name => "portable";

    public override void Unpack(ref byte packed, int width, Span<long> column)
    {
        if (width == 64)
        {
            for (int i = 0; i < column.Length; i++)
            {
                column[i] = ReadInt64(ref packed, i * 8);
            }

            return;
        }

        ulong mask = (1UL << width) - 1;
        int bit = 0;
        for (int i = 0; i < column.Length; i++)
        {
            column[i] = (long)(((ulong)ReadInt64(ref packed, bit >> 3) >> (bit & 7)) & mask);
            bit += width;
        }
    }

    public override void UnpackOffset(ref byte packed, int width, int shift, long start, int exponent, Span<long> column)
    {
        Unpack(ref packed, width, column);
        Offset(column, shift, start, exponent);
    }

    public override void UnpackDelta(ref byte packed, int width, int shift, long start, long step, int exponent, Span<long> column)
    {
        Unpack(ref packed, width, column);
        Delta(column, shift, start, step, exponent);
    }

    public override void UnpackDeltaOfDelta(ref byte packed, int width, int shift, long start, long slope, long step, int exponent, Span<long> column)
    {
        Unpack(ref packed, width, column);
        DeltaOfDelta(column, shift, start, slope, step, exponent);
    }

    public override void Offset(Span<long> column, int shift, long start, int exponent)
    {
        for (int i = 0; i < column.Length; i++)
        {
            column[i] = start + (column[i] << shift);
        }

        Finish(column, exponent);
    }

    public override void Delta(Span<long> column, int shift, long start, long step, int exponent)
    {
        for (int i = 0; i < column.Length; i++)
        {
            start += step + (column[i] << shift);
            column[i] = start;
        }

        Finish(column, exponent);
    }

    public override void DeltaOfDelta(Span<long> column, int shift, long start, long slope, long step, int exponent)
    {
        for (int i = 0; i < column.Length; i++)
        {
            slope += step + (column[i] << shift);
            start += slope;
            column[i] = start;
        }

        Finish(column, exponent);
    }

    public override void ToDecimals(Span<long> column, int exponent)
    {
        double power = PowersOfTen.Get(exponent);
        for (int i = 0; i < column.Length; i++)
        {
            column[i] = BitConverter.DoubleToInt64Bits(column[i] / power);
        }
    }

    /// <summary><see cref="ChunkKernels.ToDecimals"/>, or nothing for <see cref="ChunkKernels.KeepIntegers"/>.</summary>
    protected void Finish(Span<long> column, int exponent)
    {
        if (exponent != KeepIntegers)
        {
            ToDecimals(column, exponent);
        }
    }

    public override void AddPacked(ref byte packed, int width, long start, Span<long> column)
    {
        ulong mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        int bit = 0;
        for (int i = 0; i < column.Length; i++)
        {
            column[i] += start + (long)(((ulong)ReadInt64(ref packed, bit >> 3) >> (bit & 7)) & mask);
            bit += width;
        }
    }

    public override void Pack(ReadOnlySpan<long> column, int width, Span<byte> packed)
    {
        if (width == 64)
        {
            MemoryMarshal.AsBytes(column).CopyTo(packed);
            return;
        }

        ref byte destination = ref MemoryMarshal.GetReference(packed);
        ulong mask = (1UL << width) - 1;
        ulong gathered = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < column.Length; i++)
        {
            ulong value = (ulong)column[i] & mask;
            gathered |= value << bits;
            bits += width;
            if (bits >= 64)
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, at), gathered);
                at += 8;
                bits -= 64;
                gathered = bits == 0 ? 0 : value >> (width - bits);
            }
        }

        Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, at), gathered);
    }

    public override int ClearDecimals(ReadOnlySpan<double> values, int exponent, Span<ulong> pending) =>
        ClearEach(values, exponent, pending);

    /// <summary><see cref="ClearDecimals"/>, one by one.</summary>
    protected static int ClearEach(ReadOnlySpan<double> values, int exponent, Span<ulong> pending)
    {
        double power = PowersOfTen.Get(exponent);
        double limit = PowersOfTen.Limit(exponent);
        int cleared = 0;
        for (int word = 0; word < pending.Length; word++)
        {
            for (ulong left = pending[word]; left != 0; left &= left - 1)
            {
                int bit = BitOperations.TrailingZeroCount(left);
                double value = values[(word * 64) + bit];
                double scaled = Math.Round(value * power);
                if (Math.Abs(scaled) <= limit &&
                    BitConverter.DoubleToInt64Bits((scaled + 0.0) / power) == BitConverter.DoubleToInt64Bits(value))
                {
                    pending[word] &= ~(1UL << bit);
                    cleared++;
                }
            }
        }

        return cleared;
    }

    public override void Scale(ReadOnlySpan<double> values, int exponent, Span<long> integers)
    {
        double power = PowersOfTen.Get(exponent);
        for (int i = 0; i < values.Length; i++)
        {
            integers[i] = (long)Math.Round(values[i] * power);
        }
    }

    public override void Differences(ReadOnlySpan<long> column, Span<long> differences)
    {
        differences[0] = 0;
        for (int i = 1; i < column.Length; i++)
        {
            differences[i] = column[i] - column[i - 1];
        }
    }

    public override void Range(ReadOnlySpan<long> column, out long min, out long max, out long varying) =>
        RangeFrom(column, column[0], out min, out max, out varying);

    /// <summary><see cref="Range"/> of <paramref name="column"/> and the value before it.</summary>
    protected static void RangeFrom(ReadOnlySpan<long> column, long first, out long min, out long max, out long varying)
    {
        long least = first;
        long greatest = first;
        long differing = 0;
        foreach (long value in column)
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
            differing |= value ^ first;
        }

        min = least;
        max = greatest;
        varying = differing;
    }

    public override void UnsignedWidths(ReadOnlySpan<long> column, long start, int shift, Span<int> histogram)
    {
        Span<int> bins = stackalloc int[Histograms * HistogramStride];
        bins.Clear();
        for (int i = 0; i < column.Length; i++)
        {
            ulong offset = (ulong)(column[i] - start) >> shift;
            Count(bins, i, 64 - BitOperations.LeadingZeroCount(offset));
        }

        AddUp(bins, histogram);
    }

    public override void SignedWidths(ReadOnlySpan<long> column, long start, int shift, Span<int> histogram)
    {
        Span<int> bins = stackalloc int[Histograms * HistogramStride];
        bins.Clear();
        for (int i = 0; i < column.Length; i++)
        {
            long offset = (column[i] - start) >> shift;
            Count(bins, i, offset == 0 ? 0 : 65 - BitOperations.LeadingZeroCount((ulong)(offset ^ (offset >> 63))));
        }

        AddUp(bins, histogram);
    }

    /// <summary>Adds one to a bin (0..64). Neighbours count in different histograms, or equal ones would wait for each other's store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static void Count(Span<int> bins, int value, int bin) =>
        Unsafe.Add(ref MemoryMarshal.GetReference(bins), ((value & (Histograms - 1)) * HistogramStride) + bin)++;

    /// <summary>Adds the parallel histograms to the result.</summary>
    protected static void AddUp(ReadOnlySpan<int> bins, Span<int> histogram)
    {
        for (int bin = 0; bin <= 64; bin++)
        {
            int sum = 0;
            for (int i = 0; i < Histograms; i++)
            {
                sum += bins[(i * HistogramStride) + bin];
            }

            histogram[bin] += sum;
        }
    }

    /// <summary>Eight little-endian bytes at an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static long ReadInt64(ref byte packed, int offset) =>
        Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref packed, offset));
}
