using System.Numerics;
using System.Runtime.CompilerServices;

namespace Deucalion.Primitives.Numbers;

/// <summary>
/// The shortest decimal that reads back as a given double, and of several the nearest: value = <see cref="Digits"/> × 10^<see cref="Exponent"/>. The method is
/// Giulietti's ("The Schubfach way to render doubles"): one scaled product of the value and of each end of its rounding interval.
/// </summary>
internal readonly struct ShortestDecimal
{
    private const int MinPower = -324;
    private const int MaxPower = 340;
    private const ulong HiddenBit = 1UL << 52;

    // 10^k scaled to 128 bits and rounded up, made when first asked for: a process meets a few dozen of them.
    private static readonly ulong[] HighHalves = new ulong[MaxPower - MinPower + 1];
    private static readonly ulong[] LowHalves = new ulong[MaxPower - MinPower + 1];

    private ShortestDecimal(ulong digits, int exponent)
    {
        Digits = digits;
        Exponent = exponent;
    }

    /// <summary>At most 17 digits; not 0; may end in zeros.</summary>
    public ulong Digits { get; }

    /// <summary>Power of ten of the last digit.</summary>
    public int Exponent { get; }

    /// <summary>Of a finite number above zero.</summary>
    public static ShortestDecimal Of(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        ulong fraction = bits & (HiddenBit - 1);
        int biased = (int)(bits >> 52) & 0x7FF;
        ulong c = biased == 0 ? fraction : fraction | HiddenBit;
        int q = (biased == 0 ? 1 : biased) - 1075;
        if (q is <= 0 and > -53 && (c & ((1UL << -q) - 1)) == 0)
        {
            return new ShortestDecimal(c >> -q, 0);
        }

        bool closerBelow = fraction == 0 && biased > 1;
        int k = ((q * 1262611) - (closerBelow ? 524031 : 0)) >> 22;
        int h = q + ((-k * 1741647) >> 19) + 1;
        Power(-k, out ulong high, out ulong low);
        ulong outside = c & 1;
        ulong lower = RoundToOdd(high, low, ((4 * c) - 2 + (closerBelow ? 1UL : 0)) << h) + outside;
        ulong middle = RoundToOdd(high, low, (4 * c) << h);
        ulong upper = RoundToOdd(high, low, ((4 * c) + 2) << h) - outside;
        return Choose(lower, middle, upper, k);
    }

    /// <summary>The multiple of ten inside the interval if there is exactly one, else the nearest integer inside; all in quarters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ShortestDecimal Choose(ulong lower, ulong middle, ulong upper, int k)
    {
        ulong s = middle / 4;
        if (s >= 10)
        {
            ulong tens = s / 10;
            bool below = lower <= 40 * tens;
            bool above = (40 * tens) + 40 <= upper;
            if (below != above)
            {
                return new ShortestDecimal(tens + (above ? 1UL : 0), k + 1);
            }
        }

        bool floorInside = lower <= 4 * s;
        bool ceilingInside = (4 * s) + 4 <= upper;
        if (floorInside != ceilingInside)
        {
            return new ShortestDecimal(s + (ceilingInside ? 1UL : 0), k);
        }

        ulong half = (4 * s) + 2;
        bool up = middle > half || (middle == half && (s & 1) != 0);
        return new ShortestDecimal(s + (up ? 1UL : 0), k);
    }

    /// <summary>High 64 bits of the 192-bit product; the last one is set when anything was cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong RoundToOdd(ulong high, ulong low, ulong factor)
    {
        ulong carry = Math.BigMul(low, factor, out _);
        ulong top = Math.BigMul(high, factor, out ulong below);
        ulong sum = below + carry;
        top += sum < below ? 1UL : 0;
        return top | (sum > 1 ? 1UL : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Power(int k, out ulong high, out ulong low)
    {
        // The high half, whose first bit is always set, is written last.
        high = Volatile.Read(ref HighHalves[k - MinPower]);
        if (high == 0)
        {
            Make(k);
            high = HighHalves[k - MinPower];
        }

        low = LowHalves[k - MinPower];
    }

    private static void Make(int k)
    {
        int shift = 127 - ((k * 1741647) >> 19);
        BigInteger scaled;
        if (k >= 0)
        {
            BigInteger power = BigInteger.Pow(10, k);
            scaled = shift >= 0 ? power << shift : -((-power) >> -shift);
        }
        else
        {
            BigInteger power = BigInteger.Pow(10, -k);
            scaled = ((BigInteger.One << shift) + power - 1) / power;
        }

        LowHalves[k - MinPower] = (ulong)(scaled & ulong.MaxValue);
        Volatile.Write(ref HighHalves[k - MinPower], (ulong)(scaled >> 64));
    }
}
