using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Samples of a series that native memory does not take: histograms, samples with ever new start times, samples out of order. Changed under the publish lock;
/// readers take <see cref="Capture"/>, which repeats until no writer was in between.
/// </summary>
internal sealed class ManagedSamples
{
    private int _version;
    private SealedBlock[]? _sealed;
    private ManagedClock? _clock;

    /// <summary>Value of all open float rows while there is no <see cref="_values"/>.</summary>
    private double _constant;
    private OpenValues? _values;
    private int _count;
    private NativeHistogram?[]? _histograms;
    private StartRun[]? _starts;
    private SideBuffer? _side;

    /// <summary>Adds an in-order sample; the time is after every in-order sample in the head.</summary>
    public void Append(long time, double value, NativeHistogram? histogram, long start, ManagedClocks clocks)
    {
        _version++;
        Volatile.WriteBarrier();
        if (_count > 0 && MustSeal(time, histogram))
        {
            SealOpen();
        }

        _clock = _count == 0 ? clocks.Start(time) : _clock!.Advance(_count, time);
        if (histogram is not null)
        {
            Grow(ref _histograms);
            _histograms![_count] = histogram;
        }
        else
        {
            AddValue(value);
        }

        if (start != 0 || _starts is not null)
        {
            _starts = StartRun.Append(_starts, _count, start);
        }

        _count++;
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>Adds an out-of-order sample.</summary>
    public void AppendSide(long time, double value, NativeHistogram? histogram, long start)
    {
        _version++;
        Volatile.WriteBarrier();
        (_side ??= new SideBuffer()).Add(time, value, histogram, start);
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>What there is now.</summary>
    public SeriesData Capture()
    {
        var spin = new SpinWait();
        while (true)
        {
            int before = Volatile.Read(ref _version);
            if ((before & 1) == 0)
            {
                var current = new SeriesData(_sealed, _clock, _constant, _values?.Capture(), _histograms, _starts, _count, _side?.Capture());
                Volatile.ReadBarrier();
                if (Volatile.Read(ref _version) == before)
                {
                    return current;
                }
            }

            spin.SpinOnce();
        }
    }

    private bool MustSeal(long time, NativeHistogram? histogram)
    {
        if (_count == ChunkLimits.MaxSamples || time >= _clock!.WindowEnd || (_histograms is not null) != (histogram is not null))
        {
            return true;
        }

        return histogram is not null && (_count == ChunkLimits.OpenHistograms || !Chunks.HistogramBlock.SameLayout(BlockSealer.LayoutOf(_histograms.AsSpan(0, _count)), histogram));
    }

    private void SealOpen()
    {
        SealedBlock block = BlockSealer.Seal(new SeriesData(null, _clock, _constant, _values?.Capture(), _histograms, _starts, _count, null));
        _sealed = _sealed is null ? [block] : [.. _sealed, block];
        _count = 0;
        _clock = null;
        _histograms = null;
        _starts = null;
        _values = null;
    }

    private void AddValue(double value)
    {
        if (_count == 0)
        {
            _constant = value;
        }
        else if (_values is not null)
        {
            _values.Add(value);
        }
        else if (BitConverter.DoubleToUInt64Bits(value) != BitConverter.DoubleToUInt64Bits(_constant))
        {
            var values = new OpenValues(_constant, _count);
            values.Add(value);
            _values = values;
        }
    }

    private void Grow<T>(ref T[]? column)
    {
        if (column is null)
        {
            column = new T[Math.Max(4, _count + 1)];
        }
        else if (column.Length == _count)
        {
            Array.Resize(ref column, Math.Min(ChunkLimits.MaxSamples, _count * 2));
        }
    }
}
