using System.Runtime.CompilerServices;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Model.Time;
using Deucalion.Tsdb.Blocks;
using Deucalion.Tsdb.Index;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// What is in memory: the set of series, the generation of samples since the last flush, the generation that is being flushed, exemplars, metadata. The series'
/// records belong to the write lock, the rest to the publish lock; readers take a <see cref="View"/>.
/// </summary>
internal sealed unsafe class HeadMemory
{
    /// <summary>Samples ahead of which the memory of a series is asked for: about as many as the processor fetches at once.</summary>
    private const int Ahead = 8;

    /// <summary>Guards the two generations against readers that take hold of them.</summary>
    private readonly Lock _views = new();
    private HeadGeneration _current;
    private HeadGeneration? _flushing;
    private long _activeSeries;

    public HeadMemory(int maxExemplars, int maxMetadata = MetadataTable.DefaultFamilies)
    {
        Exemplars = new ExemplarRing(maxExemplars);
        Metadata = new MetadataTable(maxMetadata);
        Series = new HeadSeriesSet();
        _current = new HeadGeneration(Series);
    }

    /// <summary>The present set of series. Write lock.</summary>
    public HeadSeriesSet Series { get; private set; }

    public ExemplarRing Exemplars { get; }

    public MetadataTable Metadata { get; }

    /// <summary>Series in the set, readable from any thread.</summary>
    public long ActiveSeries => Volatile.Read(ref _activeSeries);

    /// <summary>Native memory of series and samples.</summary>
    public long Bytes => Series.Bytes + SampleBytes + (Volatile.Read(ref _flushing)?.Bytes ?? 0);

    /// <summary>Native memory that a flush gives back.</summary>
    public long SampleBytes => Volatile.Read(ref _current).Bytes;

    /// <summary>Samples taken since the last flush.</summary>
    public long Samples => Volatile.Read(ref _current).Samples;

    /// <summary>Times of the samples taken since the last flush.</summary>
    public TimeRange CurrentRange => Volatile.Read(ref _current).Range;

    /// <summary>Earliest and latest sample taken since the last flush, or being flushed.</summary>
    public TimeRange Range
    {
        get
        {
            TimeRange now = CurrentRange;
            return Volatile.Read(ref _flushing)?.Range is { } old ? new TimeRange(Math.Min(now.Min, old.Min), Math.Max(now.Max, old.Max)) : now;
        }
    }

    /// <summary>A hold of what is there now, to be disposed.</summary>
    public HeadView View()
    {
        lock (_views)
        {
            _flushing?.TryHold();
            _current.TryHold();
            return new HeadView(_flushing, _current);
        }
    }

    /// <summary>True when a view is of what is there now.</summary>
    public bool IsLatest(HeadView view) => ReferenceEquals(view.Current, Volatile.Read(ref _current)) && ReferenceEquals(view.Flushing, Volatile.Read(ref _flushing));

    /// <summary>Makes a planned batch visible. Publish lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Publish(PlannedBatch plan)
    {
        ReadOnlySpan<AppendOp> ops = plan.AllOps;
        HeadGeneration current = _current;
        for (int i = 0; i < ops.Length; i++)
        {
            if (i + Ahead < ops.Length)
            {
                current.Prefetch(ops[i + Ahead].Slot);
            }

            ref readonly AppendOp op = ref ops[i];
            if (op.Rare >= 0)
            {
                Add(op.Slot, op.Time, op.Value, plan.Rare[op.Rare]);
            }
            else if (current.Append(op.Slot, op.Time, op.Value))
            {
                Post(op.Slot);
            }
        }

        foreach ((LabelSet series, Exemplar e) in plan.Exemplars)
        {
            Exemplars.Add(series, e);
        }

        foreach (MetricMetadata m in plan.Metadata)
        {
            Metadata.Add(m);
        }

        plan.Published = true;
    }

    /// <summary>Adds one sample. Publish lock.</summary>
    public void Add(int slot, long time, double value, in RareSample rare)
    {
        bool first = rare.Side
            ? _current.AppendSide(slot, time, value, rare.Histogram, rare.Start)
            : _current.Append(slot, time, value, rare.Histogram, rare.Start);
        if (first)
        {
            Post(slot);
        }
    }

    /// <summary>The number of series changed. Write lock.</summary>
    public void CountSeries() => Volatile.Write(ref _activeSeries, Series.Count);

    /// <summary>Freezes the samples for a flush and begins a new generation. The frozen one stays readable until <see cref="EndFlush"/>. Both locks.</summary>
    public HeadGeneration BeginFlush()
    {
        HeadGeneration frozen = _current;
        var next = new HeadGeneration(Series);
        lock (_views)
        {
            _flushing = frozen;
            _current = next;
        }

        Compact();
        return frozen;
    }

    /// <summary>Forgets the frozen generation; series without samples that took the last one before <paramref name="idleBefore"/> leave. Both locks.</summary>
    public void EndFlush(uint idleBefore)
    {
        HeadGeneration? done;
        lock (_views)
        {
            done = _flushing;
            _flushing = null;
        }

        done?.Release();
        for (int slot = 0; slot < Series.Slots; slot++)
        {
            SeriesRecord* r = Series.At(slot);
            if (r->IsAlive && r->LastAppend < idleBefore && !GenerationReader.TryRange(_current, slot, out _, out _))
            {
                Series.Remove(slot);
            }
        }

        Compact();
        CountSeries();
    }

    /// <summary>Gives all native memory back that no reader holds. The head is empty after that and takes nothing any more.</summary>
    public void Close()
    {
        EndFlush(0);
        Replace(new HeadSeriesSet());
        CountSeries();
    }

    /// <summary>Places of series that left are not used again; when they are many, the others move to a new set.</summary>
    private void Compact()
    {
        if (_current.Samples == 0 && Series.Dead > 64 + (Series.Count / 8))
        {
            Replace(Copy(Series));
        }
    }

    private void Replace(HeadSeriesSet set)
    {
        HeadSeriesSet oldSet = Series;
        HeadGeneration oldGeneration = _current;
        var next = new HeadGeneration(set);
        lock (_views)
        {
            Series = set;
            _current = next;
        }

        oldGeneration.Release();
        oldSet.Release();
    }

    /// <summary>Applies a deletion to what is in memory; returns the series of the present set that it concerns. Both locks.</summary>
    public List<int> Delete(Tombstone deletion)
    {
        var touched = new List<int>();
        foreach (int slot in Select(Series.Index, deletion))
        {
            _current.Delete(slot, deletion.MinTime, deletion.MaxTime);
            touched.Add(slot);
        }

        if (_flushing is { } frozen)
        {
            foreach (int slot in Select(frozen.Set.Index, deletion))
            {
                frozen.AddDelete(slot, new TimeRange(deletion.MinTime, deletion.MaxTime));
            }
        }

        return touched;
    }

    /// <summary>The newest sample of a series as the write side knows it. Write lock.</summary>
    public LastSample LastOf(int slot) => Series.At(slot)->Last;

    /// <summary>Corrects it. Write lock.</summary>
    public void SetLast(int slot, LastSample last) => Series.At(slot)->Last = last;

    /// <summary>The newest sample of a series of the present set in memory. Both locks.</summary>
    public LastSample NewestInMemory(int slot)
    {
        var rows = new List<SampleRow>();
        if (_flushing is { } frozen)
        {
            int old = ReferenceEquals(frozen.Set, Series) ? slot : frozen.Set.Find(FingerprintOf(slot));
            if (old >= 0)
            {
                GenerationReader.CopyOrdered(frozen, old, rows);
                GenerationReader.CopySide(frozen, old, rows);
                foreach (TimeRange d in frozen.Deletes(old) ?? [])
                {
                    rows.RemoveAll(r => d.Contains(r.Time));
                }
            }
        }

        GenerationReader.CopyOrdered(_current, slot, rows);
        GenerationReader.CopySide(_current, slot, rows);
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

    private static IEnumerable<int> Select(HeadIndex index, Tombstone deletion)
    {
        foreach (IReadOnlyList<Matcher> selector in deletion.Selectors)
        {
            SeriesBitmap hit = MatcherEvaluation.Evaluate(index, index.Posted, selector, CancellationToken.None);
            for (int i = hit.Next(0); i >= 0; i = hit.Next(i + 1))
            {
                yield return i;
            }
        }
    }

    private static HeadSeriesSet Copy(HeadSeriesSet old)
    {
        var set = new HeadSeriesSet();
        for (int slot = 0; slot < old.Slots; slot++)
        {
            SeriesRecord* r = old.At(slot);
            if (r->IsAlive)
            {
                int copy = set.Add(new Fingerprint(r->FingerprintLow, r->FingerprintHigh), old.Index.Labels(slot).Encoded);
                SeriesRecord* c = set.At(copy);
                c->Last = r->Last;
                c->LastAppend = r->LastAppend;
            }
        }

        return set;
    }

    private Fingerprint FingerprintOf(int slot)
    {
        SeriesRecord* r = Series.At(slot);
        return new Fingerprint(r->FingerprintLow, r->FingerprintHigh);
    }

    private void Post(int slot)
    {
        SeriesRecord* r = Series.At(slot);
        if (!r->IsPosted)
        {
            r->IsPosted = true;
            Series.Index.Post(slot);
        }
    }
}
