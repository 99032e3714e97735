namespace Deucalion.Primitives.Numbers;

/// <summary>Hexadecimal floats: 0x1.8p-2. The exponent is required, as in Go.</summary>
internal static class HexFloatReader
{
    // Beyond any double in both directions, far from overflowing an int.
    private const int ExponentCap = 100_000;

    /// <summary>Reads the whole text; false when it is no such number or too large for a double.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        bool negative = text[0] == '-';
        int at = (text[0] is (byte)'+' or (byte)'-' ? 1 : 0) + 2;

        ulong mantissa = 0;
        long shift = 0;
        bool point = false, any = false, lost = false;
        for (; at < text.Length; at++)
        {
            int d = Digit(text[at]);
            if (d >= 0)
            {
                any = true;
                if (mantissa >> 60 == 0)
                {
                    mantissa = (mantissa << 4) | (uint)d;
                    shift -= point ? 4 : 0;
                }
                else
                {
                    lost |= d != 0;
                    shift += point ? 0 : 4;
                }
            }
            else if (text[at] == '.' && !point)
            {
                point = true;
            }
            else
            {
                break;
            }
        }

        if (!any || !TryExponent(text[at..], out int exponent))
        {
            return false;
        }

        value = Round(mantissa, lost, shift + exponent);
        value = negative ? -value : value;
        return double.IsFinite(value);
    }

    private static int Digit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };

    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text.Length < 2 || (text[0] | 0x20) != 'p')
        {
            return false;
        }

        bool negative = text[1] == '-';
        ReadOnlySpan<byte> digits = text[1] is (byte)'+' or (byte)'-' ? text[2..] : text[1..];
        foreach (byte b in digits)
        {
            if (b is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            exponent = Math.Min((exponent * 10) + (b - '0'), ExponentCap);
        }

        exponent = negative ? -exponent : exponent;
        return !digits.IsEmpty;
    }

    // mantissa × 2^exponent, rounded to the nearest double, ties to even; lost says that bits below the mantissa were not zero.
    private static double Round(ulong mantissa, bool lost, long exponent)
    {
        if (mantissa == 0)
        {
            return 0;
        }

        int zeros = System.Numerics.BitOperations.LeadingZeroCount(mantissa);
        mantissa <<= zeros;
        exponent -= zeros;
        mantissa |= lost ? 1UL : 0;

        // Now the highest bit is set: value = 1.xxx × 2^(exponent + 63). Normal doubles keep 53 bits, subnormal ones fewer.
        long high = exponent + 63;
        if (high > 1023)
        {
            return double.PositiveInfinity;
        }

        long keep = high >= -1022 ? 53 : 53 - (-1022 - high);
        if (keep < 0)
        {
            return 0;
        }

        int drop = (int)(64 - keep);
        ulong kept = drop == 64 ? 0 : mantissa >> drop;
        ulong half = 1UL << (drop - 1);
        ulong rest = drop == 64 ? mantissa : mantissa & ((1UL << drop) - 1);
        if (rest > half || (rest == half && (kept & 1) == 1))
        {
            kept++;
        }

        return Math.ScaleB((double)kept, (int)(exponent + drop));
    }
}
