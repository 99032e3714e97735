namespace Deucalion.Primitives.Numbers;

/// <summary>The form without exponent of numbers of ordinary size, straight into the text: most of what a query answer is made of.</summary>
internal static class PlainForm
{
    private const double MaxExactInteger = 1L << 53;

    /// <summary>Writes a number from 1e-6 to below 1e21; returns the bytes written, at most 25.</summary>
    public static int Write(Span<byte> destination, double value)
    {
        if (value < MaxExactInteger)
        {
            ulong integer = (ulong)value;
            if (integer == value)
            {
                int count = DigitText.Count(integer);
                DigitText.Write(destination, integer, count);
                return count;
            }
        }

        ShortestDecimal shortest = ShortestDecimal.Of(value);
        ulong digits = shortest.Digits;
        int exponent = shortest.Exponent;
        if (exponent >= 0)
        {
            int count = DigitText.Count(digits);
            DigitText.Write(destination, digits, count);
            destination.Slice(count, exponent).Fill((byte)'0');
            return count + exponent;
        }

        CutZeros(ref digits, ref exponent);
        return WithPoint(destination, digits, -exponent);
    }

    /// <summary>Integers are dealt with before, so there is always a digit behind the point.</summary>
    private static void CutZeros(ref ulong digits, ref int exponent)
    {
        if (digits % 10 != 0)
        {
            return;
        }

        if (digits % 100_000_000 == 0)
        {
            digits /= 100_000_000;
            exponent += 8;
        }

        if (digits % 10_000 == 0)
        {
            digits /= 10_000;
            exponent += 4;
        }

        while (digits % 10 == 0)
        {
            digits /= 10;
            exponent++;
        }
    }

    private static int WithPoint(Span<byte> destination, ulong digits, int decimals)
    {
        int count = DigitText.Count(digits);
        int whole = count - decimals;
        if (whole <= 0)
        {
            destination[0] = (byte)'0';
            destination[1] = (byte)'.';
            destination.Slice(2, -whole).Fill((byte)'0');
            DigitText.Write(destination[(2 - whole)..], digits, count);
            return 2 - whole + count;
        }

        // All digits one place too far right, then those before the point go left.
        DigitText.Write(destination[1..], digits, count);
        for (int i = 0; i < whole; i++)
        {
            destination[i] = destination[i + 1];
        }

        destination[whole] = (byte)'.';
        return count + 1;
    }
}
