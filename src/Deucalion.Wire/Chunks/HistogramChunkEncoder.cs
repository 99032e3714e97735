using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;

namespace Deucalion.Wire.Chunks;

/// <summary>
/// Builds a chunk of native histograms, integer or float, in Prometheus' encoding. All histograms of a chunk have one layout and no counter reset
/// between them; <see cref="CanTake"/> tells whether that holds for the next one.
/// </summary>
internal sealed class HistogramChunkEncoder
{
    private readonly BitWriter _bits = new();
    private NativeHistogram _last = new();
    private long _first;
    private long _time;
    private long _timeDelta;
    private bool _integer;
    private bool _stale;

    // Integer histograms: counts and differences between neighbouring buckets, as delta of delta.
    private long[] _previous = [];
    private long[] _deltas = [];

    // Float histograms.
    private XorState _count;
    private XorState _zeroCount;
    private XorState _sum;
    private XorState[] _floats = [];

    /// <summary>Samples so far.</summary>
    public int Count { get; private set; }

    /// <summary>True when the histogram may follow in the present chunk.</summary>
    public bool CanTake(NativeHistogram h) =>
        Count > 0 && !_stale && !StaleMarker.IsStale(h.Sum)
        && h.IsInteger == _integer && h.Schema == _last.Schema && h.ZeroThreshold == _last.ZeroThreshold
        && h.ResetHint == CounterResetHint.Gauge == (_last.ResetHint == CounterResetHint.Gauge)
        && h.PositiveSpans.AsSpan().SequenceEqual(_last.PositiveSpans) && h.NegativeSpans.AsSpan().SequenceEqual(_last.NegativeSpans)
        && h.CustomValues.AsSpan().SequenceEqual(_last.CustomValues)
        && (h.ResetHint == CounterResetHint.Gauge || !h.DetectReset(_last));

    /// <summary>Adds a histogram; on an empty encoder any, else only after <see cref="CanTake"/>.</summary>
    public void Add(long time, NativeHistogram h)
    {
        _stale = StaleMarker.IsStale(h.Sum);
        if (_stale)
        {
            h = new NativeHistogram { Sum = h.Sum, IsInteger = h.IsInteger, ResetHint = h.ResetHint };
        }

        if (Count == 0)
        {
            Start(time, h);
        }

        if (_integer)
        {
            AddInteger(time, h);
        }
        else
        {
            AddFloat(time, h);
        }

        _timeDelta = Count == 0 ? 0 : time - _time;
        _time = time;
        _last = h;
        Count++;
    }

    /// <summary>The chunk; the encoder is empty afterwards.</summary>
    public EncodedChunk Take()
    {
        _bits.Patch(0, (byte)(Count >> 8));
        _bits.Patch(1, (byte)Count);
        var chunk = new EncodedChunk(_first, _time, _integer ? ChunkEncoding.Histogram : ChunkEncoding.FloatHistogram, _bits.Written.ToArray());
        _bits.Clear();
        Count = 0;
        return chunk;
    }

    private void Start(long time, NativeHistogram h)
    {
        _integer = h.IsInteger;
        _first = time;
        _bits.Bits(0, 16);

        // What is known of a reset between this chunk and the one before it.
        _bits.Bits(h.ResetHint switch { CounterResetHint.CounterReset => 0b10UL, CounterResetHint.NotCounterReset => 0b01, CounterResetHint.Gauge => 0b11, _ => 0 } << 6, 8);
        HistogramChunkLayout.Write(_bits, h);
        int buckets = h.PositiveBuckets.Length + h.NegativeBuckets.Length;
        if (_integer)
        {
            _previous = new long[buckets + 2];
            _deltas = new long[buckets + 2];
        }
        else
        {
            _floats = new XorState[buckets];
        }
    }

    private void AddInteger(long time, NativeHistogram h)
    {
        if (Count == 0)
        {
            VarbitInteger.Write(_bits, time);
            VarbitInteger.WriteUnsigned(_bits, (ulong)h.Count);
            VarbitInteger.WriteUnsigned(_bits, (ulong)h.ZeroCount);
            _previous[0] = (long)h.Count;
            _previous[1] = (long)h.ZeroCount;
            _bits.Bits(BitConverter.DoubleToUInt64Bits(h.Sum), 64);
            _sum.Start(h.Sum);
        }
        else
        {
            VarbitInteger.Write(_bits, time - _time - _timeDelta);
            WriteChange(0, (long)h.Count);
            WriteChange(1, (long)h.ZeroCount);
            _sum.Write(_bits, h.Sum);
        }

        int at = AddBuckets(2, h.PositiveBuckets);
        AddBuckets(at, h.NegativeBuckets);
    }

    private int AddBuckets(int at, double[] counts)
    {
        long before = 0;
        foreach (double count in counts)
        {
            long difference = (long)count - before;
            before = (long)count;
            if (Count == 0)
            {
                VarbitInteger.Write(_bits, difference);
                _previous[at++] = difference;
            }
            else
            {
                WriteChange(at++, difference);
            }
        }

        return at;
    }

    private void WriteChange(int column, long value)
    {
        long delta = value - _previous[column];
        VarbitInteger.Write(_bits, delta - _deltas[column]);
        _deltas[column] = delta;
        _previous[column] = value;
    }

    private void AddFloat(long time, NativeHistogram h)
    {
        VarbitInteger.Write(_bits, Count == 0 ? time : time - _time - _timeDelta);
        AddFloat(ref _count, h.Count);
        AddFloat(ref _zeroCount, h.ZeroCount);
        AddFloat(ref _sum, h.Sum);
        int at = 0;
        foreach (double count in h.PositiveBuckets)
        {
            AddFloat(ref _floats[at++], count);
        }

        foreach (double count in h.NegativeBuckets)
        {
            AddFloat(ref _floats[at++], count);
        }
    }

    private void AddFloat(ref XorState column, double value)
    {
        if (Count == 0)
        {
            column.Start(value);
            _bits.Bits(BitConverter.DoubleToUInt64Bits(value), 64);
        }
        else
        {
            column.Write(_bits, value);
        }
    }
}
