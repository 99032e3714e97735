namespace Deucalion.Wire.Chunks;

/// <summary>Appends bits, most significant first, to a growing buffer.</summary>
internal sealed class BitWriter
{
    private byte[] _buffer = new byte[256];
    private int _bytes;
    private int _free;

    /// <summary>Whole and begun bytes.</summary>
    public int Length => _bytes;

    /// <summary>What was written, the last byte filled up with zeros.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _bytes);

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _bytes = 0;
        _free = 0;
    }

    /// <summary>Changes a byte that is there.</summary>
    public void Patch(int index, byte value) => _buffer[index] = value;

    /// <summary>Appends one bit.</summary>
    public void Bit(bool one) => Bits(one ? 1UL : 0, 1);

    /// <summary>Appends the lowest bits of a value; bits above them are ignored.</summary>
    public void Bits(ulong value, int count)
    {
        while (count > 0)
        {
            if (_free == 0)
            {
                if (_bytes == _buffer.Length)
                {
                    Array.Resize(ref _buffer, _buffer.Length * 2);
                }

                _buffer[_bytes++] = 0;
                _free = 8;
            }

            int take = Math.Min(count, _free);
            uint piece = (uint)(value >> (count - take)) & ((1u << take) - 1);
            _buffer[_bytes - 1] |= (byte)(piece << (_free - take));
            _free -= take;
            count -= take;
        }
    }

    /// <summary>Appends an unsigned LEB128 integer, byte by byte at the present bit.</summary>
    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Bits((byte)(value | 0x80), 8);
            value >>= 7;
        }

        Bits(value, 8);
    }
}
