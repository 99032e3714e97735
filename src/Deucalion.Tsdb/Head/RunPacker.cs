using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Packs a few values of the head until their block is full: as distances of whole numbers or of thousandths where that gives back every bit, else raw. Costs a
/// tenth of a value block and lives in memory only.
/// </summary>
internal static class RunPacker
{
    private const byte Constant = 0;
    private const byte Raw = 8;
    private const byte Thousandths = 0x80;
    private const double Scale = 1000;
    private const double MaxWhole = 1L << 53;

    /// <summary>Room that <see cref="Pack"/> may need.</summary>
    public static int MaxLength(int count) => 1 + (8 * Math.Max(2, count));

    /// <summary>Packs 1 to 256 values; returns bytes written.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Pack(ReadOnlySpan<double> values, Span<byte> into)
    {
        Span<long> whole = stackalloc long[ChunkLimits.MaxSamples];
        whole = whole[..values.Length];
        byte mode = 0;
        if (!TryWhole(values, whole))
        {
            mode = Thousandths;
            if (!TryThousandths(values, whole))
            {
                return PackRaw(values, into);
            }
        }

        ulong widest = 0;
        for (int i = 1; i < whole.Length; i++)
        {
            widest |= ZigZag(whole[i] - whole[i - 1]);
        }

        int width = widest == 0 ? Constant : widest <= byte.MaxValue ? 1 : widest <= ushort.MaxValue ? 2 : widest <= uint.MaxValue ? 4 : Raw;
        if (width == Raw)
        {
            return PackRaw(values, into);
        }

        into[0] = (byte)(mode | width);
        BinaryPrimitives.WriteInt64LittleEndian(into[1..], whole[0]);
        Span<byte> at = into[9..];
        for (int i = 1; i < whole.Length && width > 0; i++)
        {
            ulong distance = ZigZag(whole[i] - whole[i - 1]);
            switch (width)
            {
                case 1:
                    at[i - 1] = (byte)distance;
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt16LittleEndian(at[(2 * (i - 1))..], (ushort)distance);
                    break;
                default:
                    BinaryPrimitives.WriteUInt32LittleEndian(at[(4 * (i - 1))..], (uint)distance);
                    break;
            }
        }

        return 9 + (width * (whole.Length - 1));
    }

    /// <summary>Unpacks as many values as were packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(ReadOnlySpan<byte> packed, Span<double> values)
    {
        int width = packed[0] & 0x7F;
        if (width == Raw)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadDoubleLittleEndian(packed[(1 + (8 * i))..]);
            }

            return;
        }

        bool thousandths = (packed[0] & Thousandths) != 0;
        long value = BinaryPrimitives.ReadInt64LittleEndian(packed[1..]);
        ReadOnlySpan<byte> at = packed[9..];
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0 && width > 0)
            {
                value += UnZigZag(width switch
                {
                    1 => at[i - 1],
                    2 => BinaryPrimitives.ReadUInt16LittleEndian(at[(2 * (i - 1))..]),
                    _ => BinaryPrimitives.ReadUInt32LittleEndian(at[(4 * (i - 1))..]),
                });
            }

            values[i] = thousandths ? value / Scale : value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryWhole(ReadOnlySpan<double> values, Span<long> whole)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double v = values[i];
            if (!(Math.Abs(v) < MaxWhole))
            {
                return false;
            }

            long l = (long)v;
            if (BitConverter.DoubleToInt64Bits(l) != BitConverter.DoubleToInt64Bits(v))
            {
                return false;
            }

            whole[i] = l;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryThousandths(ReadOnlySpan<double> values, Span<long> whole)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double scaled = Math.Round(values[i] * Scale);
            if (!(Math.Abs(scaled) < MaxWhole))
            {
                return false;
            }

            long l = (long)scaled;
            if (BitConverter.DoubleToInt64Bits(l / Scale) != BitConverter.DoubleToInt64Bits(values[i]))
            {
                return false;
            }

            whole[i] = l;
        }

        return true;
    }

    private static int PackRaw(ReadOnlySpan<double> values, Span<byte> into)
    {
        into[0] = Raw;
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(into[(1 + (8 * i))..], values[i]);
        }

        return 1 + (8 * values.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
