using Deucalion.Primitives.Bits;

namespace Deucalion.Wire.Chunks;

/// <summary>Builds a chunk of floats in Prometheus' XOR encoding: sample count in two bytes, then times as delta of delta and values as XOR.</summary>
internal sealed class XorChunkEncoder
{
    private readonly BitWriter _bits = new();
    private XorState _value;
    private long _time;
    private ulong _delta;
    private long _first;

    /// <summary>Samples so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a sample; times ascend.</summary>
    public void Add(long time, double value)
    {
        ulong delta = (ulong)(time - _time);
        switch (Count)
        {
            case 0:
                _bits.Bits(0, 16);
                _bits.Varint(Varint.ZigZag(time));
                _bits.Bits(BitConverter.DoubleToUInt64Bits(value), 64);
                _value.Start(value);
                _first = time;
                delta = 0;
                break;
            case 1:
                _bits.Varint(delta);
                _value.Write(_bits, value);
                break;
            default:
                WriteDeltaOfDelta((long)(delta - _delta));
                _value.Write(_bits, value);
                break;
        }

        _delta = delta;
        _time = time;
        Count++;
    }

    /// <summary>The chunk; the encoder is empty afterwards.</summary>
    public EncodedChunk Take()
    {
        _bits.Patch(0, (byte)(Count >> 8));
        _bits.Patch(1, (byte)Count);
        var chunk = new EncodedChunk(_first, _time, ChunkEncoding.Xor, _bits.Written.ToArray());
        _bits.Clear();
        Count = 0;
        return chunk;
    }

    private void WriteDeltaOfDelta(long change)
    {
        if (change == 0)
        {
            _bits.Bit(false);
        }
        else if (VarbitInteger.FitsSigned(change, 14))
        {
            _bits.Bits(0b10, 2);
            _bits.Bits((ulong)change, 14);
        }
        else if (VarbitInteger.FitsSigned(change, 17))
        {
            _bits.Bits(0b110, 3);
            _bits.Bits((ulong)change, 17);
        }
        else if (VarbitInteger.FitsSigned(change, 20))
        {
            _bits.Bits(0b1110, 4);
            _bits.Bits((ulong)change, 20);
        }
        else
        {
            _bits.Bits(0b1111, 4);
            _bits.Bits((ulong)change, 64);
        }
    }
}
