using Deucalion.Tsdb.Chunks;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// The open float values of a series that is not constant: full runs are packed at once into small value blocks, only the last few are raw.
/// Publish lock; a reader's <see cref="Capture"/> may run at the same moment and is thrown away by its caller then.
/// </summary>
internal sealed class OpenValues
{
    /// <summary>Raw values before they are packed: fewer cost more in block headers than the raw ones take.</summary>
    public const int RunLength = 32;

    // Bytes below the length never change, so readers may hold the array.
    private byte[] _packed = [];
    private int _packedLength;
    private int _packedCount;
    private double[] _tail = new double[4];
    private int _tailCount;

    /// <summary>Starts with so many equal values.</summary>
    public OpenValues(double value, int count)
    {
        if (count >= RunLength)
        {
            Span<double> run = stackalloc double[ChunkLimits.MaxSamples];
            run = run[..count];
            run.Fill(value);
            Pack(run);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            Add(value);
        }
    }

    public void Add(double value)
    {
        if (_tailCount == _tail.Length)
        {
            if (_tailCount == RunLength)
            {
                Pack(_tail);
                _tailCount = 0;
            }
            else
            {
                Array.Resize(ref _tail, Math.Min(RunLength, _tailCount * 2));
            }
        }

        _tail[_tailCount++] = value;
    }

    /// <summary>The values so far; the raw ones are copied, their array is written again.</summary>
    public OpenValuesCapture Capture()
    {
        double[] tail = _tail;
        return new OpenValuesCapture(_packed, _packedLength, _packedCount, tail.AsSpan(0, Math.Min(_tailCount, tail.Length)).ToArray());
    }

    /// <summary>Writes all values to a span of their number.</summary>
    public void CopyTo(Span<double> into)
    {
        OpenValuesCapture.Unpack(_packed.AsSpan(0, _packedLength), into[.._packedCount]);
        _tail.AsSpan(0, _tailCount).CopyTo(into[_packedCount..]);
    }

    private void Pack(ReadOnlySpan<double> run)
    {
        int most = ValueBlock.MaxEncodedLength(run.Length);
        Span<byte> block = stackalloc byte[most];
        block = block[..ValueBlock.Encode(run, block)];
        int needed = _packedLength + block.Length;
        if (needed > _packed.Length)
        {
            byte[] bigger = new byte[Math.Max(needed, _packed.Length + (_packed.Length / 2))];
            _packed.AsSpan(0, _packedLength).CopyTo(bigger);
            block.CopyTo(bigger.AsSpan(_packedLength));
            _packed = bigger;
        }
        else
        {
            block.CopyTo(_packed.AsSpan(_packedLength));
        }

        _packedLength = needed;
        _packedCount += run.Length;
    }
}
