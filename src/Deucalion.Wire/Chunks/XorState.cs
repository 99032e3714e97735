using System.Numerics;

namespace Deucalion.Wire.Chunks;

/// <summary>State of one column of floats that are stored as XOR with the value before (Gorilla).</summary>
internal struct XorState
{
    private const byte NoWindow = 0xff;

    private ulong _bits;
    private byte _leading;
    private byte _trailing;

    /// <summary>Starts with a value that is stored in full.</summary>
    public void Start(double value)
    {
        _bits = BitConverter.DoubleToUInt64Bits(value);
        _leading = NoWindow;
        _trailing = 0;
    }

    /// <summary>The last value.</summary>
    public readonly double Value => BitConverter.UInt64BitsToDouble(_bits);

    /// <summary>Writes the next value.</summary>
    public void Write(BitWriter output, double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        ulong delta = bits ^ _bits;
        _bits = bits;
        output.Bit(delta != 0);
        if (delta == 0)
        {
            return;
        }

        // The count of leading zeros has five bits.
        byte leading = (byte)Math.Min(BitOperations.LeadingZeroCount(delta), 31);
        byte trailing = (byte)BitOperations.TrailingZeroCount(delta);
        if (_leading != NoWindow && leading >= _leading && trailing >= _trailing)
        {
            output.Bit(false);
            output.Bits(delta >> _trailing, 64 - _leading - _trailing);
            return;
        }

        _leading = leading;
        _trailing = trailing;
        int significant = 64 - leading - trailing;
        output.Bit(true);
        output.Bits(leading, 5);
        output.Bits((ulong)significant, 6);
        output.Bits(delta >> trailing, significant);
    }

    /// <summary>Reads the next value.</summary>
    public double Read(ref BitReader input)
    {
        if (!input.Bit())
        {
            return Value;
        }

        if (input.Bit())
        {
            _leading = (byte)input.Bits(5);
            int significant = (int)input.Bits(6);
            significant = significant == 0 ? 64 : significant;
            if (_leading + significant > 64)
            {
                throw new WireFormatException("chunk: more than 64 bits in a value");
            }

            _trailing = (byte)(64 - _leading - significant);
        }
        else if (_leading == NoWindow)
        {
            throw new WireFormatException("chunk: a value refers to a window that was never given");
        }

        _bits ^= input.Bits(64 - _leading - _trailing) << _trailing;
        return Value;
    }
}
