namespace Deucalion.Primitives.Bits;

/// <summary>Unsigned LEB128 integers (7 bits a byte, low bits first) and zigzag signed ones, as protobuf has them.</summary>
public static class Varint
{
    /// <summary>Most bytes that a 64-bit value takes.</summary>
    public const int MaxLength = 10;

    /// <summary>Bytes that <paramref name="value"/> takes.</summary>
    public static int Length(ulong value) => 1 + ((63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7);

    /// <summary>Writes <paramref name="value"/>; <paramref name="destination"/> must have room. Returns bytes written.</summary>
    public static int Write(Span<byte> destination, ulong value)
    {
        int i = 0;
        while (value >= 0x80)
        {
            destination[i++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[i++] = (byte)value;
        return i;
    }

    /// <summary>Reads a value; returns bytes used, or 0 when the input ends early or the value does not fit 64 bits.</summary>
    public static int Read(ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        int shift = 0;
        for (int i = 0; i < source.Length && i < MaxLength; i++)
        {
            byte b = source[i];
            if (i == MaxLength - 1 && b > 1)
            {
                break;
            }

            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return i + 1;
            }

            shift += 7;
        }

        value = 0;
        return 0;
    }

    /// <summary>Maps a signed value to an unsigned one with small magnitudes small.</summary>
    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <summary>Inverse of <see cref="ZigZag"/>.</summary>
    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
