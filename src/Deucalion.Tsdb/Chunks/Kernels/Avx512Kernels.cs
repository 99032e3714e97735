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

    public static new bool IsSupported =>
        Avx2Kernels.IsSupported && Avx512Vbmi.IsSupported && Avx512DQ.IsSupported && Avx512CD.IsSupported;

    public override string Name => "avx512";

    private static Vector512<long> Lanes => Vector512.Create(0L, 1, 2, 3, 4, 5, 6, 7);

    [MethodImpl(Hot)]
    public override void Unpack(ref byte packed, int width, Span<long> column)
    {
        Fetcher fetcher = new(width);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            fetcher.Fetch(ref packed).StoreUnsafe(ref output, (nuint)i);
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override void UnpackOffset(ref byte packed, int width, int shift, long start, Span<long> column)
    {
        Fetcher fetcher = new(width);
        Vector512<long> starts = Vector512.Create(start);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> value = Avx512F.ShiftLeftLogical(fetcher.Fetch(ref packed), shifts);
            (starts + value).StoreUnsafe(ref output, (nuint)i);
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override void UnpackDelta(ref byte packed, int width, int shift, long start, long step, Span<long> column)
    {
        Fetcher fetcher = new(width);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector512<long> before = Ramp(start, step);
        Vector512<long> steps = Vector512.Create(step * Group);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> sums = RunningSum(Avx512F.ShiftLeftLogical(fetcher.Fetch(ref packed), shifts));
            (before + sums).StoreUnsafe(ref output, (nuint)i);
            before += steps + Last(sums);
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override void UnpackDeltaOfDelta(ref byte packed, int width, int shift, long start, long slope, long step, Span<long> column)
    {
        Fetcher fetcher = new(width);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector512<long> slopes = Ramp(slope, step);
        Vector512<long> steps = Vector512.Create(step * Group);
        Vector512<long> before = Vector512.Create(start);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> sums = RunningSum(Avx512F.ShiftLeftLogical(fetcher.Fetch(ref packed), shifts));
            Vector512<long> second = RunningSum(slopes + sums);
            (before + second).StoreUnsafe(ref output, (nuint)i);
            slopes += steps + Last(sums);
            before += Last(second);
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override void Offset(Span<long> column, int shift, long start)
    {
        Vector512<long> starts = Vector512.Create(start);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> value = Avx512F.ShiftLeftLogical(Vector512.LoadUnsafe(ref values, (nuint)i), shifts);
            (starts + value).StoreUnsafe(ref values, (nuint)i);
        }
    }

    [MethodImpl(Hot)]
    public override void Delta(Span<long> column, int shift, long start, long step)
    {
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector512<long> before = Ramp(start, step);
        Vector512<long> steps = Vector512.Create(step * Group);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> sums = RunningSum(Avx512F.ShiftLeftLogical(Vector512.LoadUnsafe(ref values, (nuint)i), shifts));
            (before + sums).StoreUnsafe(ref values, (nuint)i);
            before += steps + Last(sums);
        }
    }

    [MethodImpl(Hot)]
    public override void DeltaOfDelta(Span<long> column, int shift, long start, long slope, long step)
    {
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector512<long> slopes = Ramp(slope, step);
        Vector512<long> steps = Vector512.Create(step * Group);
        Vector512<long> before = Vector512.Create(start);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<long> sums = RunningSum(Avx512F.ShiftLeftLogical(Vector512.LoadUnsafe(ref values, (nuint)i), shifts));
            Vector512<long> second = RunningSum(slopes + sums);
            (before + second).StoreUnsafe(ref values, (nuint)i);
            slopes += steps + Last(sums);
            before += Last(second);
        }
    }

    [MethodImpl(Hot)]
    public override void ToDoubles(Span<long> column)
    {
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Avx512DQ.ConvertToVector512Double(Vector512.LoadUnsafe(ref values, (nuint)i)).AsInt64().StoreUnsafe(ref values, (nuint)i);
        }
    }

    /// <summary>
    /// Division by multiplication: with the correctly rounded reciprocal, the first correction makes the quotient faithful and the
    /// second correctly rounded (Markstein), for a quarter of a vector division's time.
    /// </summary>
    [MethodImpl(Hot)]
    public override void ToDecimals(Span<long> column, int exponent)
    {
        Vector512<double> power = Vector512.Create(PowersOfTen.Get(exponent));
        Vector512<double> inverse = Vector512.Create(1 / PowersOfTen.Get(exponent));
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            Vector512<double> dividend = Avx512DQ.ConvertToVector512Double(Vector512.LoadUnsafe(ref values, (nuint)i));
            Vector512<double> quotient = dividend * inverse;
            quotient = Avx512F.FusedMultiplyAdd(Avx512F.FusedMultiplyAddNegated(quotient, power, dividend), inverse, quotient);
            quotient = Avx512F.FusedMultiplyAdd(Avx512F.FusedMultiplyAddNegated(quotient, power, dividend), inverse, quotient);
            quotient.AsInt64().StoreUnsafe(ref values, (nuint)i);
        }
    }

    [MethodImpl(Hot)]
    public override void AddPacked(ref byte packed, int width, long start, Span<long> column)
    {
        Fetcher fetcher = new(width);
        Vector512<long> starts = Vector512.Create(start);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Group)
        {
            (Vector512.LoadUnsafe(ref values, (nuint)i) + starts + fetcher.Fetch(ref packed)).StoreUnsafe(ref values, (nuint)i);
            packed = ref Unsafe.Add(ref packed, width);
        }
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

    /// <summary>Takes eight values of one width out of the bytes they start in.</summary>
    private readonly struct Fetcher
    {
        private readonly Vector512<byte> _bytes;
        private readonly Vector512<ulong> _shifts;
        private readonly Vector512<long> _mask;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Fetcher(int width)
        {
            // Lane l starts at bit l·width: byte l·width / 8, of which eight follow each other, shifted by the rest.
            Vector512<ulong> bits = Lanes.AsUInt64() * Vector512.Create((ulong)width);
            Vector512<ulong> first = (bits >>> 3) * Vector512.Create(0x0101010101010101UL);
            _bytes = (first + Vector512.Create(0x0706050403020100UL)).AsByte();
            _shifts = bits & Vector512.Create(7UL);
            _mask = Vector512.Create(width == 64 ? -1L : (1L << width) - 1);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<long> Fetch(ref byte packed)
        {
            Vector512<ulong> words = Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref packed), _bytes).AsUInt64();
            return Avx512F.ShiftRightLogicalVariable(words, _shifts).AsInt64() & _mask;
        }
    }
}
