using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Deucalion.Tsdb.Chunks.Kernels;

/// <summary>Eight values a step: a byte permutation fetches every value's bytes, whatever the width (AVX-512 with VBMI, DQ and CD).</summary>
internal sealed class Avx512Kernels : Avx2Kernels
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;
    private const int Group = GroupSize;

    /// <summary>To the nearest integer, ties to even, without exceptions.</summary>
    private const byte RoundToNearest = 8;

    public static new bool IsSupported =>
        Avx2Kernels.IsSupported && Avx512Vbmi.IsSupported && Avx512DQ.IsSupported && Avx512CD.IsSupported;

    public override string Name => "avx512";

    private static Vector512<long> Lanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0L, 1, 2, 3, 4, 5, 6, 7);
    }

    [MethodImpl(Hot)]
    public override void Unpack(ref byte packed, int width, Span<long> column)
    {
        (Vector512<byte> bytes, Vector512<ulong> bits) = Starts(width);
        Vector512<long> mask = Mask(width);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Fetch(ref packed, bytes, bits, mask).StoreUnsafe(ref output, (nuint)i);
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override void UnpackOffset(ref byte packed, int width, int shift, long start, int exponent, Span<long> column)
    {
        (Vector512<double> power, Vector512<double> inverse) = Divisor(exponent);
        (Vector512<byte> bytes, Vector512<ulong> bits) = Starts(width);
        Vector512<long> mask = Mask(width);
        Vector512<long> starts = Vector512.Create(start);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> value = Avx512F.ShiftLeftLogical(Fetch(ref packed, bytes, bits, mask), shifts);
            Finish(starts + value, exponent, power, inverse).StoreUnsafe(ref output, (nuint)i);
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override void UnpackDelta(ref byte packed, int width, int shift, long start, long step, int exponent, Span<long> column)
    {
        (Vector512<double> power, Vector512<double> inverse) = Divisor(exponent);
        (Vector512<byte> bytes, Vector512<ulong> bits) = Starts(width);
        Vector512<long> mask = Mask(width);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector512<long> before = Ramp(start, step);
        Vector512<long> steps = Vector512.Create(step * Group);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> sums = RunningSum(Avx512F.ShiftLeftLogical(Fetch(ref packed, bytes, bits, mask), shifts));
            Finish(before + sums, exponent, power, inverse).StoreUnsafe(ref output, (nuint)i);
            before += steps + Last(sums);
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override void UnpackDeltaOfDelta(ref byte packed, int width, int shift, long start, long slope, long step, int exponent, Span<long> column)
    {
        (Vector512<double> power, Vector512<double> inverse) = Divisor(exponent);
        (Vector512<byte> bytes, Vector512<ulong> bits) = Starts(width);
        Vector512<long> mask = Mask(width);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector512<long> slopes = Ramp(slope, step);
        Vector512<long> steps = Vector512.Create(step * Group);
        Vector512<long> before = Vector512.Create(start);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> sums = RunningSum(Avx512F.ShiftLeftLogical(Fetch(ref packed, bytes, bits, mask), shifts));
            Vector512<long> second = RunningSum(slopes + sums);
            Finish(before + second, exponent, power, inverse).StoreUnsafe(ref output, (nuint)i);
            slopes += steps + Last(sums);
            before += Last(second);
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override void Offset(Span<long> column, int shift, long start, int exponent)
    {
        (Vector512<double> power, Vector512<double> inverse) = Divisor(exponent);
        Vector512<long> starts = Vector512.Create(start);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> value = Avx512F.ShiftLeftLogical(Vector512.LoadUnsafe(ref values, (nuint)i), shifts);
            Finish(starts + value, exponent, power, inverse).StoreUnsafe(ref values, (nuint)i);
        }
    }

    [MethodImpl(Hot)]
    public override void Delta(Span<long> column, int shift, long start, long step, int exponent)
    {
        (Vector512<double> power, Vector512<double> inverse) = Divisor(exponent);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector512<long> before = Ramp(start, step);
        Vector512<long> steps = Vector512.Create(step * Group);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> sums = RunningSum(Avx512F.ShiftLeftLogical(Vector512.LoadUnsafe(ref values, (nuint)i), shifts));
            Finish(before + sums, exponent, power, inverse).StoreUnsafe(ref values, (nuint)i);
            before += steps + Last(sums);
        }
    }

    [MethodImpl(Hot)]
    public override void DeltaOfDelta(Span<long> column, int shift, long start, long slope, long step, int exponent)
    {
        (Vector512<double> power, Vector512<double> inverse) = Divisor(exponent);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector512<long> slopes = Ramp(slope, step);
        Vector512<long> steps = Vector512.Create(step * Group);
        Vector512<long> before = Vector512.Create(start);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> sums = RunningSum(Avx512F.ShiftLeftLogical(Vector512.LoadUnsafe(ref values, (nuint)i), shifts));
            Vector512<long> second = RunningSum(slopes + sums);
            Finish(before + second, exponent, power, inverse).StoreUnsafe(ref values, (nuint)i);
            slopes += steps + Last(sums);
            before += Last(second);
        }
    }

    [MethodImpl(Hot)]
    public override void ToDecimals(Span<long> column, int exponent)
    {
        (Vector512<double> power, Vector512<double> inverse) = Divisor(exponent);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Finish(Vector512.LoadUnsafe(ref values, (nuint)i), exponent, power, inverse).StoreUnsafe(ref values, (nuint)i);
        }
    }

    [MethodImpl(Hot)]
    public override void AddPacked(ref byte packed, int width, long start, Span<long> column)
    {
        (Vector512<byte> bytes, Vector512<ulong> bits) = Starts(width);
        Vector512<long> mask = Mask(width);
        Vector512<long> starts = Vector512.Create(start);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            (Vector512.LoadUnsafe(ref values, (nuint)i) + starts + Fetch(ref packed, bytes, bits, mask)).StoreUnsafe(ref values, (nuint)i);
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override int ClearDecimals(ReadOnlySpan<double> values, int exponent, Span<ulong> pending)
    {
        int whole = values.Length & -Group;
        int cleared = 0;
        Vector512<double> power = Vector512.Create(PowersOfTen.Get(exponent));
        Vector512<double> limit = Vector512.Create(PowersOfTen.Limit(exponent));
        ref double source = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i < whole; i += Group)
        {
            ulong waiting = pending[i >> 6] >> (i & 63) & 0xff;
            if (waiting == 0)
            {
                continue;
            }

            Vector512<double> value = Vector512.LoadUnsafe(ref source, (nuint)i);
            Vector512<double> scaled = Avx512F.RoundScale(value * power, RoundToNearest);
            Vector512<double> quotient = (scaled + Vector512<double>.Zero) / power;
            Vector512<long> good = Vector512.Equals(quotient.AsInt64(), value.AsInt64()) &
                Vector512.LessThanOrEqual(Vector512.Abs(scaled), limit).AsInt64();
            ulong found = good.ExtractMostSignificantBits() & waiting;
            pending[i >> 6] ^= found << (i & 63);
            cleared += BitOperations.PopCount(found);
        }

        return cleared + ClearTail(values, whole, exponent, pending);
    }

    [MethodImpl(Hot)]
    public override void Scale(ReadOnlySpan<double> values, int exponent, Span<long> integers)
    {
        int whole = values.Length & -Group;
        Vector512<double> power = Vector512.Create(PowersOfTen.Get(exponent));
        ref double source = ref MemoryMarshal.GetReference(values);
        ref long output = ref MemoryMarshal.GetReference(integers);
        for (int i = 0; i < whole; i += Group)
        {
            Vector512<double> scaled = Avx512F.RoundScale(Vector512.LoadUnsafe(ref source, (nuint)i) * power, RoundToNearest);
            Avx512DQ.ConvertToVector512Int64(scaled).StoreUnsafe(ref output, (nuint)i);
        }

        base.Scale(values[whole..], exponent, integers[whole..]);
    }

    [MethodImpl(Hot)]
    public override void Differences(ReadOnlySpan<long> column, Span<long> differences)
    {
        int i = 1;
        ref long source = ref MemoryMarshal.GetReference(column);
        ref long output = ref MemoryMarshal.GetReference(differences);
        output = 0;
        for (; i <= column.Length - Group; i += Group)
        {
            Vector512<long> value = Vector512.LoadUnsafe(ref source, (nuint)i);
            (value - Vector512.LoadUnsafe(ref source, (nuint)(i - 1))).StoreUnsafe(ref output, (nuint)i);
        }

        for (; i < column.Length; i++)
        {
            differences[i] = column[i] - column[i - 1];
        }
    }

    [MethodImpl(Hot)]
    public override void Range(ReadOnlySpan<long> column, out long min, out long max, out long varying)
    {
        int whole = column.Length & -Group;
        Vector512<long> first = Vector512.Create(column[0]);
        Vector512<long> least = first;
        Vector512<long> greatest = first;
        Vector512<long> differing = Vector512<long>.Zero;
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < whole; i += Group)
        {
            Vector512<long> value = Vector512.LoadUnsafe(ref values, (nuint)i);
            least = Avx512F.Min(least, value);
            greatest = Avx512F.Max(greatest, value);
            differing |= value ^ first;
        }

        RangeFrom(column[whole..], column[0], out min, out max, out varying);
        Vector256<long> half = Vector256.Min(least.GetLower(), least.GetUpper());
        min = Math.Min(min, Math.Min(Math.Min(half[0], half[1]), Math.Min(half[2], half[3])));
        half = Vector256.Max(greatest.GetLower(), greatest.GetUpper());
        max = Math.Max(max, Math.Max(Math.Max(half[0], half[1]), Math.Max(half[2], half[3])));
        half = differing.GetLower() | differing.GetUpper();
        varying |= half[0] | half[1] | half[2] | half[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> Power, Vector512<double> Inverse) Divisor(int exponent)
    {
        double power = PowersOfTen.Get(Math.Max(exponent, 0));
        return (Vector512.Create(power), Vector512.Create(1 / power));
    }

    /// <summary>
    /// Integers as they are, or as the bits of doubles. Division is by multiplication: with the correctly rounded reciprocal, the first
    /// correction makes the quotient faithful and the second correctly rounded (Markstein), for a quarter of a vector division's time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Finish(Vector512<long> integers, int exponent, Vector512<double> power, Vector512<double> inverse)
    {
        if (exponent < 0)
        {
            return integers;
        }

        Vector512<double> dividend = Avx512DQ.ConvertToVector512Double(integers);
        if (exponent == 0)
        {
            return dividend.AsInt64();
        }

        Vector512<double> quotient = dividend * inverse;
        quotient = Avx512F.FusedMultiplyAdd(Avx512F.FusedMultiplyAddNegated(quotient, power, dividend), inverse, quotient);
        return Avx512F.FusedMultiplyAdd(Avx512F.FusedMultiplyAddNegated(quotient, power, dividend), inverse, quotient).AsInt64();
    }

    /// <summary>start + step, start + 2·step, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Ramp(long start, long step) =>
        Vector512.Create(start) + ((Lanes + Vector512<long>.One) * Vector512.Create(step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> RunningSum(Vector512<long> values)
    {
        Vector512<long> sums = values + Avx512F.AlignRight64(values, Vector512<long>.Zero, 7);
        sums += Avx512F.AlignRight64(sums, Vector512<long>.Zero, 6);
        return sums + Avx512F.AlignRight64(sums, Vector512<long>.Zero, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Last(Vector512<long> values) =>
        Avx512F.PermuteVar8x64(values, Vector512.Create(7L));

    /// <summary>
    /// For eight values of a width: the numbers of the eight bytes that each starts in, and the bits to shift them by. Lane l starts
    /// at bit l·width, which is in byte l·width / 8.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<byte> Bytes, Vector512<ulong> Bits) Starts(int width)
    {
        Vector512<ulong> bits = Lanes.AsUInt64() * Vector512.Create((ulong)width);
        Vector512<ulong> bytes = ((bits >>> 3) * Vector512.Create(0x0101010101010101UL)) + Vector512.Create(0x0706050403020100UL);
        return (bytes.AsByte(), bits & Vector512.Create(7UL));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Mask(int width) => Vector512.Create(width == 64 ? -1L : (1L << width) - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Fetch(ref byte packed, Vector512<byte> bytes, Vector512<ulong> bits, Vector512<long> mask)
    {
        Vector512<ulong> words = Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref packed), bytes).AsUInt64();
        return Avx512F.ShiftRightLogicalVariable(words, bits).AsInt64() & mask;
    }
}
