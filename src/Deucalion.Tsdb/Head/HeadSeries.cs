using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Time;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// One series in the head. The first group of fields belongs to the store's write lock (planning of writes), the second to its publish lock (what
/// readers see). Readers take <see cref="Capture"/>, which repeats until no writer was in between.
/// </summary>
internal sealed class HeadSeries(LabelSet labels, int slot)
{
    // Write lock.
    public LastSample Last = LastSample.None;
    public int Generation;
    public int BatchMark;
    public uint LastAppend;

    // Publish lock.
    private int _version;
    private SealedBlock[]? _sealed;
    private HeadClock? _clock;

    /// <summary>Value of all open float rows while there is no <see cref="_values"/>.</summary>
    private double _constant;
    private OpenValues? _values;
    private int _count;
    private HeadSeriesRare? _rare;
    private bool _indexed;

    public LabelSet Labels { get; } = labels;

    /// <summary>Place in the slot table; the log's series id.</summary>
    public int Slot { get; } = slot;

    /// <summary>True once it is in the head's index.</summary>
    public bool Indexed { get => _indexed; set => _indexed = value; }

    /// <summary>True when there is no sample in memory.</summary>
    public bool IsEmpty => _sealed is null && _count == 0 && (_rare is null || (_rare.Side is null && _rare.Flushing is null));

    /// <summary>Adds an in-order sample; the time is after every in-order sample in the head.</summary>
    public void Append(long time, double value, NativeHistogram? histogram, long start, HeadClocks clocks)
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
            Grow(ref Rare().Histograms);
            _rare!.Histograms![_count] = histogram;
        }
        else
        {
            AddValue(value);
        }

        if (start != 0 || _rare?.Starts is not null)
        {
            Rare().Starts = StartRun.Append(_rare!.Starts, _count, start);
        }

        _count++;
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>Adds an out-of-order sample.</summary>
    public void AppendSide(long time, double value, NativeHistogram? histogram, long start)
    {
        _version++;
        Volatile.WriteBarrier();
        (Rare().Side ??= new SideBuffer()).Add(time, value, histogram, start);
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>What there is now, without what is being flushed.</summary>
    public SeriesData Current() => new(_sealed, _clock, _constant, _values?.Capture(), _rare?.Histograms, _rare?.Starts, _count, _rare?.Side?.Capture());

    /// <summary>A reader's view: what is being flushed (older) and what came since; false when there is nothing at all.</summary>
    public bool Capture(out SeriesData current, out SeriesData? flushing, out TimeRange[]? flushingDeletes)
    {
        var spin = new SpinWait();
        while (true)
        {
            int before = Volatile.Read(ref _version);
            if ((before & 1) == 0)
            {
                current = Current();
                flushing = _rare?.Flushing;
                flushingDeletes = _rare?.FlushingDeletes;
                Volatile.ReadBarrier();
                if (Volatile.Read(ref _version) == before)
                {
                    return !current.IsEmpty || flushing is not null;
                }
            }

            spin.SpinOnce();
        }
    }

    /// <summary>Moves everything aside for a flush; null when there is nothing.</summary>
    public SeriesData? BeginFlush()
    {
        SeriesData data = Current();
        if (data.IsEmpty)
        {
            return null;
        }

        Replace(null, null, 0, null, 0, new HeadSeriesRare { Flushing = data });
        return data;
    }

    /// <summary>Forgets what was flushed.</summary>
    public void EndFlush() => Replace(
        _sealed, _clock, _constant, _values, _count, HeadSeriesRare.OrNull(new HeadSeriesRare { Histograms = _rare?.Histograms, Starts = _rare?.Starts, Side = _rare?.Side }));

    /// <summary>Removes the samples between two times (both ends included) for good.</summary>
    public void Delete(long minTime, long maxTime, HeadClocks clocks)
    {
        SeriesData now = Current();
        var kept = new HeadSeries(Labels, Slot);
        var rows = new List<SampleRow>();
        now.CopyOrderedTo(rows);
        foreach (SampleRow r in rows)
        {
            if (r.Time < minTime || r.Time > maxTime)
            {
                kept.Append(r.Time, r.Value, r.Histogram, r.Start, clocks);
            }
        }

        rows.Clear();
        now.Side?.CopyTo(rows);
        foreach (SampleRow r in rows)
        {
            if (r.Time < minTime || r.Time > maxTime)
            {
                kept.AppendSide(r.Time, r.Value, r.Histogram, r.Start);
            }
        }

        TimeRange[]? deletes = _rare?.Flushing is null ? null : [.. _rare.FlushingDeletes ?? [], new TimeRange(minTime, maxTime)];
        HeadSeriesRare rare = kept._rare ?? new HeadSeriesRare();
        rare.Flushing = _rare?.Flushing;
        rare.FlushingDeletes = deletes;
        Replace(kept._sealed, kept._clock, kept._constant, kept._values, kept._count, HeadSeriesRare.OrNull(rare));
    }

    /// <summary>The newest sample in memory.</summary>
    public LastSample NewestInMemory()
    {
        Capture(out SeriesData current, out SeriesData? flushing, out TimeRange[]? deletes);
        var rows = new List<SampleRow>();
        if (flushing is not null)
        {
            flushing.CopyOrderedTo(rows);
            flushing.Side?.CopyTo(rows);
            foreach (TimeRange d in deletes ?? [])
            {
                rows.RemoveAll(r => d.Contains(r.Time));
            }
        }

        current.CopyOrderedTo(rows);
        current.Side?.CopyTo(rows);
        LastSample last = LastSample.None;
        foreach (SampleRow r in rows)
        {
            if (last.Kind == LastKind.None || r.Time >= last.Time)
            {
                last = r.Histogram is null
                    ? new LastSample(r.Time, BitConverter.DoubleToUInt64Bits(r.Value), LastKind.Float)
                    : new LastSample(r.Time, HistogramIdentity.Of(r.Histogram), LastKind.Histogram);
            }
        }

        return last;
    }

    private bool MustSeal(long time, NativeHistogram? histogram)
    {
        if (_count == ChunkLimits.MaxSamples || time >= _clock!.WindowEnd || (_rare?.Histograms is not null) != (histogram is not null))
        {
            return true;
        }

        return histogram is not null && (_count == ChunkLimits.OpenHistograms || !Chunks.HistogramBlock.SameLayout(BlockSealer.LayoutOf(_rare!.Histograms.AsSpan(0, _count)), histogram));
    }

    private void SealOpen()
    {
        SealedBlock block = BlockSealer.Seal(Current());
        _sealed = _sealed is null ? [block] : [.. _sealed, block];
        _count = 0;
        _clock = null;
        if (_rare is not null)
        {
            _rare.Histograms = null;
            _rare.Starts = null;
        }

        _values = null;
    }

    private void Replace(SealedBlock[]? blocks, HeadClock? clock, double constant, OpenValues? values, int count, HeadSeriesRare? rare)
    {
        _version++;
        Volatile.WriteBarrier();
        _sealed = blocks;
        _clock = clock;
        _constant = constant;
        _values = values;
        _count = count;
        _rare = rare;
        Volatile.Write(ref _version, _version + 1);
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

    private HeadSeriesRare Rare() => _rare ??= new HeadSeriesRare();

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
