using System.Buffers.Binary;

namespace Deucalion.Import.Chunks;

/// <summary>Reads bits from the highest of each byte on, and the two variable-length integers of Prometheus' chunks.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private long _bit;

    public bool Bit()
    {
        int at = (int)(_bit >> 3);
        if (at >= _data.Length)
        {
            throw Cut();
        }

        bool set = (_data[at] & (0x80 >> (int)(_bit & 7))) != 0;
        _bit++;
        return set;
    }

    /// <summary>0 to 64 bits as an unsigned number.</summary>
    public ulong Bits(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        int at = (int)(_bit >> 3);
        int shift = (int)(_bit & 7);
        if (_bit + count > (long)_data.Length * 8)
        {
            throw Cut();
        }

        _bit += count;
        ReadOnlySpan<byte> rest = _data[at..];
        if (rest.Length >= 9)
        {
            ulong high = BinaryPrimitives.ReadUInt64BigEndian(rest) << shift;
            high |= shift == 0 ? 0UL : (ulong)(rest[8] >> (8 - shift));
            return high >> (64 - count);
        }

        ulong value = 0;
        for (int i = 0; i < count; i++)
        {
            int b = shift + i;
            value = (value << 1) | (uint)((rest[b >> 3] >> (7 - (b & 7))) & 1);
        }

        return value;
    }

    /// <summary>So many bits in which numbers above half stand for negative ones.</summary>
    public long SignedBits(int count)
    {
        ulong v = Bits(count);
        return count < 64 && v > 1UL << (count - 1) ? (long)(v - (1UL << count)) : (long)v;
    }

    /// <summary>A LEB128 number, byte by byte in the bit stream.</summary>
    public ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            ulong b = Bits(8);
            value |= (b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new ChunkDataException("a variable-length integer is too long");
    }

    /// <summary>A zigzag LEB128 number.</summary>
    public long Signed() => Primitives.Bits.Varint.UnZigZag(Unsigned());

    /// <summary>Signed integer of the histogram chunks: a unary prefix chooses among nine widths.</summary>
    public long VarbitInt() => Width() is var width and > 0 ? SignedBits(width) : 0;

    /// <summary>Unsigned integer with the same prefixes.</summary>
    public ulong VarbitUint() => Bits(Width());

    /// <summary>A double that follows another one of its kind: XOR within a window of leading and trailing zeros.</summary>
    public double Xor(ref XorState state)
    {
        if (!Bit())
        {
            return BitConverter.UInt64BitsToDouble(state.Value);
        }

        if (Bit())
        {
            int leading = (int)Bits(5);
            int significant = (int)Bits(6);

            // 0 stands for 64, which does not fit six bits.
            significant = significant == 0 ? 64 : significant;
            if (leading + significant > 64)
            {
                throw new ChunkDataException("a value has more than 64 bits");
            }

            state.Leading = leading;
            state.Trailing = 64 - leading - significant;
        }

        state.Value ^= Bits(64 - state.Leading - state.Trailing) << state.Trailing;
        return BitConverter.UInt64BitsToDouble(state.Value);
    }

    private int Width()
    {
        int ones = 0;
        while (ones < 8 && Bit())
        {
            ones++;
        }

        return ones switch { 0 => 0, 1 => 3, 2 => 6, 3 => 9, 4 => 12, 5 => 18, 6 => 25, 7 => 56, _ => 64 };
    }

    private static ChunkDataException Cut() => new("a chunk's data ends before its samples");
}
