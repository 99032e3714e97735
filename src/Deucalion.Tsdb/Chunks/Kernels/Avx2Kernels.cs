using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Deucalion.Tsdb.Chunks.Kernels;

/// <summary>Four values a step, by byte shuffles within 128-bit halves (AVX2 with FMA).</summary>
internal class Avx2Kernels : PortableKernels
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;
    private const int Half = 4;

    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    public override string Name => "avx2";

    [MethodImpl(Hot)]
    public override void Unpack(ref byte packed, int width, Span<long> column)
    {
        Fetcher fetcher = new(width);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += GroupSize)
        {
            fetcher.FetchLow(ref packed).StoreUnsafe(ref output, (nuint)i);
            fetcher.FetchHigh(ref packed).StoreUnsafe(ref output, (nuint)(i + Half));
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override void UnpackOffset(ref byte packed, int width, int shift, long start, int exponent, Span<long> column)
    {
        Fetcher fetcher = new(width);
        Vector256<long> starts = Vector256.Create(start);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        ref long output = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += GroupSize)
        {
            (starts + Avx2.ShiftLeftLogical(fetcher.FetchLow(ref packed), shifts)).StoreUnsafe(ref output, (nuint)i);
            (starts + Avx2.ShiftLeftLogical(fetcher.FetchHigh(ref packed), shifts)).StoreUnsafe(ref output, (nuint)(i + Half));
            packed = ref Unsafe.Add(ref packed, width);
        }

        Finish(column, exponent);
    }

    [MethodImpl(Hot)]
    public override void UnpackDelta(ref byte packed, int width, int shift, long start, long step, int exponent, Span<long> column)
    {
        Unpack(ref packed, width, column);
        Delta(column, shift, start, step, exponent);
    }

    [MethodImpl(Hot)]
    public override void UnpackDeltaOfDelta(ref byte packed, int width, int shift, long start, long slope, long step, int exponent, Span<long> column)
    {
        Unpack(ref packed, width, column);
        DeltaOfDelta(column, shift, start, slope, step, exponent);
    }

    [MethodImpl(Hot)]
    public override void Offset(Span<long> column, int shift, long start, int exponent)
    {
        Vector256<long> starts = Vector256.Create(start);
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Half)
        {
            Vector256<long> value = Avx2.ShiftLeftLogical(Vector256.LoadUnsafe(ref values, (nuint)i), shifts);
            (starts + value).StoreUnsafe(ref values, (nuint)i);
        }

        Finish(column, exponent);
    }

    [MethodImpl(Hot)]
    public override void Delta(Span<long> column, int shift, long start, long step, int exponent)
    {
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector256<long> before = Ramp(start, step);
        Vector256<long> steps = Vector256.Create(step * Half);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Half)
        {
            Vector256<long> sums = RunningSum(Avx2.ShiftLeftLogical(Vector256.LoadUnsafe(ref values, (nuint)i), shifts));
            (before + sums).StoreUnsafe(ref values, (nuint)i);
            before += steps + Last(sums);
        }

        Finish(column, exponent);
    }

    [MethodImpl(Hot)]
    public override void DeltaOfDelta(Span<long> column, int shift, long start, long slope, long step, int exponent)
    {
        Vector128<long> shifts = Vector128.CreateScalar((long)shift);
        Vector256<long> slopes = Ramp(slope, step);
        Vector256<long> steps = Vector256.Create(step * Half);
        Vector256<long> before = Vector256.Create(start);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += Half)
        {
            Vector256<long> sums = RunningSum(Avx2.ShiftLeftLogical(Vector256.LoadUnsafe(ref values, (nuint)i), shifts));
            Vector256<long> second = RunningSum(slopes + sums);
            (before + second).StoreUnsafe(ref values, (nuint)i);
            slopes += steps + Last(sums);
            before += Last(second);
        }

        Finish(column, exponent);
    }

    /// <summary>Division by multiplication and two corrections, which is correctly rounded (Markstein).</summary>
    [MethodImpl(Hot)]
    public override void ToDecimals(Span<long> column, int exponent)
    {
        ref long values = ref MemoryMarshal.GetReference(column);
        if (exponent == 0)
        {
            for (int i = 0; i < column.Length; i += Half)
            {
                ToDouble(Vector256.LoadUnsafe(ref values, (nuint)i)).AsInt64().StoreUnsafe(ref values, (nuint)i);
            }

            return;
        }

        Vector256<double> power = Vector256.Create(PowersOfTen.Get(exponent));
        Vector256<double> inverse = Vector256.Create(1 / PowersOfTen.Get(exponent));
        for (int i = 0; i < column.Length; i += Half)
        {
            Vector256<double> dividend = ToDouble(Vector256.LoadUnsafe(ref values, (nuint)i));
            Vector256<double> quotient = dividend * inverse;
            quotient = Fma.MultiplyAdd(Fma.MultiplyAddNegated(quotient, power, dividend), inverse, quotient);
            quotient = Fma.MultiplyAdd(Fma.MultiplyAddNegated(quotient, power, dividend), inverse, quotient);
            quotient.AsInt64().StoreUnsafe(ref values, (nuint)i);
        }
    }

    [MethodImpl(Hot)]
    public override void AddPacked(ref byte packed, int width, long start, Span<long> column)
    {
        Fetcher fetcher = new(width);
        Vector256<long> starts = Vector256.Create(start);
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < column.Length; i += GroupSize)
        {
            (Vector256.LoadUnsafe(ref values, (nuint)i) + starts + fetcher.FetchLow(ref packed)).StoreUnsafe(ref values, (nuint)i);
            (Vector256.LoadUnsafe(ref values, (nuint)(i + Half)) + starts + fetcher.FetchHigh(ref packed)).StoreUnsafe(ref values, (nuint)(i + Half));
            packed = ref Unsafe.Add(ref packed, width);
        }
    }

    [MethodImpl(Hot)]
    public override int ClearDecimals(ReadOnlySpan<double> values, int exponent, Span<ulong> pending)
    {
        int whole = values.Length & -Half;
        int cleared = 0;
        Vector256<double> power = Vector256.Create(PowersOfTen.Get(exponent));
        Vector256<double> limit = Vector256.Create(PowersOfTen.Limit(exponent));
        ref double source = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i < whole; i += Half)
        {
            ulong waiting = pending[i >> 6] >> (i & 63) & 0xf;
            if (waiting == 0)
            {
                continue;
            }

            Vector256<double> value = Vector256.LoadUnsafe(ref source, (nuint)i);
            Vector256<double> scaled = Avx.RoundToNearestInteger(value * power);
            Vector256<double> quotient = (scaled + Vector256<double>.Zero) / power;
            Vector256<long> good = Vector256.Equals(quotient.AsInt64(), value.AsInt64()) &
                Vector256.LessThanOrEqual(Vector256.Abs(scaled), limit).AsInt64();
            ulong found = good.ExtractMostSignificantBits() & waiting;
            pending[i >> 6] ^= found << (i & 63);
            cleared += BitOperations.PopCount(found);
        }

        return cleared + ClearTail(values, whole, exponent, pending);
    }

    [MethodImpl(Hot)]
    public override void Range(ReadOnlySpan<long> column, out long min, out long max, out long varying)
    {
        int whole = column.Length & -Half;
        Vector256<long> first = Vector256.Create(column[0]);
        Vector256<long> least = first;
        Vector256<long> greatest = first;
        Vector256<long> differing = Vector256<long>.Zero;
        ref long values = ref MemoryMarshal.GetReference(column);
        for (int i = 0; i < whole; i += Half)
        {
            Vector256<long> value = Vector256.LoadUnsafe(ref values, (nuint)i);
            least = Vector256.Min(least, value);
            greatest = Vector256.Max(greatest, value);
            differing |= value ^ first;
        }

        RangeFrom(column[whole..], column[0], out min, out max, out varying);
        for (int lane = 0; lane < Half; lane++)
        {
            min = Math.Min(min, least[lane]);
            max = Math.Max(max, greatest[lane]);
            varying |= differing[lane];
        }
    }

    /// <summary>The same for the values that fill no vector.</summary>
    protected int ClearTail(ReadOnlySpan<double> values, int whole, int exponent, Span<ulong> pending)
    {
        if (whole == values.Length)
        {
            return 0;
        }

        int word = whole >> 6;
        ulong mask = ulong.MaxValue << (whole & 63);
        Span<ulong> rest = [pending[word] & mask];
        int cleared = ClearEach(values[(word * 64)..], exponent, rest);
        pending[word] = (pending[word] & ~mask) | rest[0];
        return cleared;
    }

    /// <summary>
    /// There is no instruction for it before AVX-512: the upper halves at 2^84 and the lower at 2^52 are put under fixed exponents,
    /// both exactly, and added with one rounding.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ToDouble(Vector256<long> values)
    {
        Vector256<long> low = Avx2.Blend(Vector256.Create(0x4330000000000000L).AsInt32(), values.AsInt32(), 0b01010101).AsInt64();
        Vector256<long> high = (values >>> 32) ^ Vector256.Create(0x4530000080000000L);
        return (high.AsDouble() - Vector256.Create(0x4530000080100000L).AsDouble()) + low.AsDouble();
    }

    /// <summary>start + step, start + 2·step, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Ramp(long start, long step) =>
        Vector256.Create(start + step, start + (2 * step), start + (3 * step), start + (4 * step));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> RunningSum(Vector256<long> values)
    {
        Vector256<long> sums = values + Avx2.ShiftLeftLogical128BitLane(values, 8);
        Vector256<long> firstHalf = Avx2.Permute4x64(sums, 0b01_01_00_00);
        return sums + Avx2.Blend(Vector256<int>.Zero, firstHalf.AsInt32(), 0b11110000).AsInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Last(Vector256<long> values) => Avx2.Permute4x64(values, 0b11_11_11_11);

    /// <summary>Takes values of one width out of the bytes they start in, two from each 128-bit load.</summary>
    private readonly struct Fetcher
    {
        private readonly Vector256<byte> _lowBytes;
        private readonly Vector256<byte> _highBytes;
        private readonly Vector256<ulong> _lowShifts;
        private readonly Vector256<ulong> _highShifts;
        private readonly Vector256<long> _mask;
        private readonly int _width;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Fetcher(int width)
        {
            _width = width;
            _lowBytes = Vector256.Create(Bytes(0, width), Bytes(1, width), Bytes(2, width), Bytes(3, width)).AsByte();
            _highBytes = Vector256.Create(Bytes(4, width), Bytes(5, width), Bytes(6, width), Bytes(7, width)).AsByte();
            Vector256<ulong> lanes = Vector256.Create(0UL, (ulong)width, 2 * (ulong)width, 3 * (ulong)width);
            _lowShifts = lanes & Vector256.Create(7UL);
            _highShifts = (lanes + Vector256.Create(4 * (ulong)width)) & Vector256.Create(7UL);
            _mask = Vector256.Create(width == 64 ? -1L : (1L << width) - 1);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<long> FetchLow(ref byte packed) => Take(ref packed, 0, _lowBytes, _lowShifts);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<long> FetchHigh(ref byte packed) => Take(ref packed, 4, _highBytes, _highShifts);

        /// <summary>Eight byte numbers for a lane, counted from the byte that its pair of lanes starts in.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static ulong Bytes(int lane, int width)
        {
            int first = (lane * width >> 3) - ((lane & ~1) * width >> 3);
            return ((ulong)first * 0x0101010101010101UL) + 0x0706050403020100UL;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<long> Take(ref byte packed, int lane, Vector256<byte> bytes, Vector256<ulong> shifts)
        {
            Vector128<byte> pair = Vector128.LoadUnsafe(ref packed, (nuint)(lane * _width >> 3));
            Vector128<byte> next = Vector128.LoadUnsafe(ref packed, (nuint)((lane + 2) * _width >> 3));
            Vector256<ulong> words = Avx2.Shuffle(Vector256.Create(pair, next), bytes).AsUInt64();
            return Avx2.ShiftRightLogicalVariable(words, shifts).AsInt64() & _mask;
        }
    }
}
