using System.Numerics;

namespace Deucalion.Server.Network;

/// <summary>The first bits of the fraction of π, which are the constants of Blowfish; computed by Machin's formula rather than listed.</summary>
internal static class PiDigits
{
    // Bits beyond those asked for, so that rounding stays out of them.
    private const int Guard = 64;

    /// <summary>The first <paramref name="count"/> 32-bit words after the point.</summary>
    public static uint[] Words(int count)
    {
        int bits = (count * 32) + Guard;
        BigInteger one = BigInteger.One << bits;
        BigInteger pi = 4 * ((4 * InverseTangent(5, one)) - InverseTangent(239, one));
        BigInteger fraction = pi - (3 * one);
        var words = new uint[count];
        for (int i = 0; i < count; i++)
        {
            words[i] = (uint)((fraction >> (bits - ((i + 1) * 32))) & uint.MaxValue);
        }

        return words;
    }

    private static BigInteger InverseTangent(int inverse, BigInteger one)
    {
        BigInteger power = one / inverse;
        BigInteger sum = power;
        int square = inverse * inverse;
        for (int n = 3; !power.IsZero; n += 2)
        {
            power /= square;
            sum += (n & 2) != 0 ? -(power / n) : power / n;
        }

        return sum;
    }
}
