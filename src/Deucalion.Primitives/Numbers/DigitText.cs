using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Deucalion.Primitives.Numbers;

/// <summary>Writes integers as decimal digits, two at a time.</summary>
internal static class DigitText
{
    private static ReadOnlySpan<byte> Pairs =>
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    private static ReadOnlySpan<ulong> Powers =>
    [
        0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
        10_000_000_000_000_000_000,
    ];

    /// <summary>Number of decimal digits; 1 for zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Count(ulong value)
    {
        int guess = ((64 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) * 1233) >> 12;
        return guess + (value >= Powers[guess] ? 1 : 0);
    }

    /// <summary>Writes exactly <paramref name="count"/> digits, zeros in front where the value is shorter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Span<byte> destination, ulong value, int count)
    {
        ref byte to = ref MemoryMarshal.GetReference(destination[..count]);
        ref byte pairs = ref MemoryMarshal.GetReference(Pairs);
        int at = count;
        while (at >= 8 && value > uint.MaxValue)
        {
            // Eight digits at once, so that the rest is 32-bit arithmetic.
            (value, ulong low) = Math.DivRem(value, 100_000_000);
            uint part = (uint)low;
            for (int i = 0; i < 4; i++)
            {
                at -= 2;
                Put(ref to, at, ref pairs, part % 100);
                part /= 100;
            }
        }

        uint rest = (uint)value;
        while (at >= 2)
        {
            at -= 2;
            Put(ref to, at, ref pairs, rest % 100);
            rest /= 100;
        }

        if (at > 0)
        {
            to = (byte)('0' + (rest % 10));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref byte to, int at, ref byte pairs, uint pair) =>
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, at), Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref pairs, (nint)(pair * 2))));
}
