namespace Deucalion.Wire.Chunks;

/// <summary>Reads bits, most significant first. Throws <see cref="WireFormatException"/> beyond the end.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private long _at;

    /// <summary>Bits that are left.</summary>
    public readonly long Left => ((long)_data.Length * 8) - _at;

    public bool Bit() => Bits(1) != 0;

    public ulong Bits(int count)
    {
        if (Left < count)
        {
            throw new WireFormatException("chunk: it ends early");
        }

        ulong value = 0;
        while (count > 0)
        {
            int inByte = (int)(_at & 7);
            int take = Math.Min(count, 8 - inByte);
            uint piece = ((uint)_data[(int)(_at >> 3)] >> (8 - inByte - take)) & ((1u << take) - 1);
            value = (value << take) | piece;
            _at += take;
            count -= take;
        }

        return value;
    }

    public ulong Varint()
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

        throw new WireFormatException("chunk: bad varint");
    }
}
