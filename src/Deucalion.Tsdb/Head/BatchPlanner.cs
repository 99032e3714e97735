using System.Runtime.CompilerServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Checks batches against the head: which samples are new, out of order, repeated or refused. Moves the write side of the series (newest sample,
/// created series) ahead at once, so that the next batch is checked against it, and remembers how to take that back. Write lock.
/// </summary>
internal sealed unsafe class BatchPlanner(HeadMemory head, ISeriesHistory history, long outOfOrderWindow)
{
    private const int LookupBatch = 256;
    private readonly int[] _found = new int[LookupBatch];
    private readonly Fingerprint[] _fingerprints = new Fingerprint[LookupBatch];
    private long _outOfOrderWindow = outOfOrderWindow;
    private int _mark;
    private int _generation;

    /// <summary>How many milliseconds behind the newest sample of its series a sample may be; may change while batches are planned.</summary>
    public long OutOfOrderWindow
    {
        set => Volatile.Write(ref _outOfOrderWindow, value);
    }

    private HeadSeriesSet Series => head.Series;

    /// <summary>
    /// Plans a batch into an empty plan; series that the log does not know in this generation are among the plan's definitions. With
    /// <see cref="AppendOptions.AtomicBatch"/> and a refused sample the plan is taken back.
    /// </summary>
    public void Plan(WriteBatch batch, AppendOptions options, uint now, int generation, PlannedBatch plan)
    {
        _mark++;
        _generation = generation;
        try
        {
            int previous = -1;
            for (int from = 0; from < batch.SeriesCount; from += LookupBatch)
            {
                int count = Math.Min(LookupBatch, batch.SeriesCount - from);
                Series.FindAll(batch, from, _found.AsSpan(0, count), _fingerprints.AsSpan(0, count), ref previous);
                PlanAll(batch, from, count, options, now, plan);
            }
        }
        catch
        {
            TakeBack(plan);
            throw;
        }

        if (options.AtomicBatch && plan.Result.SampleFailureCount > 0)
        {
            TakeBack(plan);
            Refuse(plan);
            return;
        }

        PlanExemplars(batch, plan);
        foreach (MetricMetadata m in batch.Metadata)
        {
            if (head.Metadata.IsNew(m))
            {
                plan.Metadata.Add(m);
            }
        }
    }

    /// <summary>Makes the write side what it was before the plan; plans are taken back in reverse order.</summary>
    public void TakeBack(PlannedBatch plan)
    {
        for (int i = plan.Undo.Count - 1; i >= 0; i--)
        {
            SeriesUndo u = plan.Undo[i];
            SeriesRecord* r = Series.At(u.Slot);
            r->Last = new LastSample(u.Time, u.Bits, u.Kind);
            r->LogGeneration = u.LogGeneration;
            if (u.Created)
            {
                Series.Undo(u.Slot);
            }
        }

        plan.Drop();
        plan.TakenBack = true;
    }

    private static void Refuse(PlannedBatch plan)
    {
        plan.Result.SamplesStored = 0;
        plan.Result.HistogramsStored = 0;
        plan.Result.SeriesCreated = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PlanAll(WriteBatch batch, int from, int count, AppendOptions options, uint now, PlannedBatch plan)
    {
        HeadSeriesSet series = Series;
        long latest = Math.Min(options.MaxTime, ChunkLimits.MaxTime);
        int stored = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<long> times = batch.Times(from + i);
            int slot = _found[i];
            if (slot >= 0 && times.Length == 1)
            {
                // The usual case: one float, later than the newest one.
                SeriesRecord* r = series.At(slot);
                long time = times[0];
                if (time > r->LastTime && r->LastKind == LastKind.Float && time <= latest && batch.IsPlain(from + i) && r->BatchMark != _mark)
                {
                    double value = batch.Values(from + i)[0];
                    Touch(r, slot, now, plan);
                    Define(r, slot, from + i, plan);
                    r->LastTime = time;
                    r->LastBits = BitConverter.DoubleToUInt64Bits(value);
                    plan.Ops.Add(new AppendOp(slot, -1, time, value));
                    batch.SetSeriesRef(from + i, (ulong)slot + 1);
                    stored++;
                    continue;
                }
            }

            PlanSeries(batch, from + i, slot, _fingerprints[i], options, now, plan);
        }

        plan.Result.SamplesStored += stored;
    }

    private void PlanSeries(WriteBatch batch, int index, int slot, in Fingerprint fingerprint, AppendOptions options, uint now, PlannedBatch plan)
    {
        ReadOnlySpan<long> times = batch.Times(index);
        ReadOnlySpan<HistogramEntry> histograms = batch.Histograms(index);
        if (times.IsEmpty && histograms.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<double> values = batch.Values(index);
        ReadOnlySpan<long> starts = batch.StartTimes(index);

        // One that was not found may have been created since, by an entry before this one.
        slot = slot >= 0 ? slot : Series.Find(fingerprint);
        var entry = new Entry(batch, index, fingerprint) { Slot = slot };
        if (slot >= 0)
        {
            Touch(Series.At(slot), slot, now, plan);
        }

        int f = 0;
        int h = 0;
        while (f < times.Length || h < histograms.Length)
        {
            // One series may bring both kinds; they are taken in time order.
            if (h == histograms.Length || (f < times.Length && times[f] <= histograms[h].Time))
            {
                long start = starts.IsEmpty ? 0 : starts[f];
                plan.Result.SamplesStored += PlanSample(ref entry, new Candidate(times[f], values[f], null, start), options, now, plan) ? 1 : 0;
                f++;
            }
            else
            {
                HistogramEntry e = histograms[h++];
                plan.Result.HistogramsStored += PlanSample(ref entry, new Candidate(e.Time, 0, e.Histogram, e.StartTime), options, now, plan) ? 1 : 0;
            }
        }

        batch.SetSeriesRef(index, (ulong)(entry.Slot + 1));
    }

    private bool PlanSample(ref Entry e, in Candidate c, AppendOptions options, uint now, PlannedBatch plan)
    {
        if (c.Time > options.MaxTime || c.Time > ChunkLimits.MaxTime || c.Time < -ChunkLimits.MaxTime)
        {
            plan.Result.Add(new AppendFailure(e.Index, c.Time, AppendFailureKind.TooFarInFuture));
            return false;
        }

        if (c.Histogram is not null && HistogramCheck.Error(c.Histogram) is { } wrong)
        {
            plan.Result.Add(new AppendFailure(e.Index, c.Time, AppendFailureKind.InvalidHistogram, wrong));
            return false;
        }

        if (e.Slot < 0 && !MayCreate(ref e, c, options, plan))
        {
            return false;
        }

        LastSample last = e.Slot < 0 ? LastSample.None : Series.At(e.Slot)->Last;
        if (last.Kind == LastKind.None && history.Reaches(c.Time))
        {
            last = history.NewestAtOrAfter(e.Labels, c.Time);
        }

        if (!Judge(ref last, ref e, c, options, out bool side, out bool repeat, out AppendFailureKind kind))
        {
            plan.Result.Add(new AppendFailure(e.Index, c.Time, kind));
            return false;
        }

        if (e.Slot < 0)
        {
            Create(ref e, now, plan);
        }

        Series.At(e.Slot)->Last = side || repeat ? last : c.Identity();
        if (!repeat)
        {
            int rare = -1;
            if (side || c.Histogram is not null || c.Start != 0)
            {
                rare = plan.Rare.Count;
                plan.Rare.Add(new RareSample(c.Histogram, c.Start, side));
            }

            plan.Ops.Add(new AppendOp(e.Slot, rare, c.Time, c.Value));
            Define(Series.At(e.Slot), e.Slot, e.Index, plan);
        }

        return true;
    }

    private bool MayCreate(ref Entry e, in Candidate c, AppendOptions options, PlannedBatch plan)
    {
        if (Series.Count >= options.MaxActiveSeries)
        {
            plan.Result.Add(new AppendFailure(e.Index, c.Time, AppendFailureKind.SeriesLimit, $"the instance has {Series.Count} active series, its limit activeSeries is {options.MaxActiveSeries}"));
            return false;
        }

        if (options.MaxSeriesPerMetric < long.MaxValue && Series.CountOfName(e.Encoded) >= options.MaxSeriesPerMetric)
        {
            plan.Result.Add(new AppendFailure(e.Index, c.Time, AppendFailureKind.SeriesLimit, $"the metric has {options.MaxSeriesPerMetric} active series, as many as its limit seriesPerMetric allows"));
            return false;
        }

        if (!e.IsChecked && !LabelEncoding.IsValid(e.Encoded))
        {
            throw new ArgumentException("a label set of the batch is not a valid encoding");
        }

        e.IsChecked = true;
        return true;
    }

    private void Create(ref Entry e, uint now, PlannedBatch plan)
    {
        e.Slot = Series.Add(e.Fingerprint, e.Encoded);
        SeriesRecord* r = Series.At(e.Slot);
        r->LastAppend = now;
        r->BatchMark = _mark;
        plan.Undo.Add(new SeriesUndo(long.MinValue, 0, e.Slot, 0, LastKind.None, true));
        plan.Result.SeriesCreated++;
    }

    private bool Judge(ref LastSample last, ref Entry e, in Candidate c, AppendOptions options, out bool side, out bool repeat, out AppendFailureKind kind)
    {
        side = false;
        repeat = false;
        kind = default;
        if (last.Kind == LastKind.None || c.Time > last.Time)
        {
            return true;
        }

        if (c.Time == last.Time)
        {
            if (last.Kind == LastKind.Unread)
            {
                last = history.ReadNewest(e.Labels, last.Time);
            }

            LastSample identity = c.Identity();
            repeat = identity.Kind == last.Kind && identity.Bits == last.Bits;
            kind = AppendFailureKind.Duplicate;
            return repeat;
        }

        side = true;
        long window = options.DiscardOutOfOrder ? 0 : Volatile.Read(ref _outOfOrderWindow);
        kind = window <= 0 ? AppendFailureKind.OutOfOrder : AppendFailureKind.TooOld;

        // Times are within ±2^62, so their difference is at most 2^63: as an unsigned number it does not overflow.
        return window > 0 && (ulong)(last.Time - c.Time) <= (ulong)window;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Touch(SeriesRecord* r, int slot, uint now, PlannedBatch plan)
    {
        if (r->BatchMark != _mark)
        {
            r->BatchMark = _mark;
            r->LastAppend = now;
            plan.Undo.Add(new SeriesUndo(r->LastTime, r->LastBits, slot, r->LogGeneration, r->LastKind, false));
        }
    }

    /// <summary>The log learns of a series with its first sample in each generation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Define(SeriesRecord* r, int slot, int index, PlannedBatch plan)
    {
        if (r->LogGeneration != _generation)
        {
            r->LogGeneration = _generation;
            plan.Defined.Add((slot, index));
        }
    }

    private void PlanExemplars(WriteBatch batch, PlannedBatch plan)
    {
        if (batch.ExemplarCount == 0)
        {
            return;
        }

        var newest = new Dictionary<LabelSet, Exemplar>();
        for (int i = 0; i < batch.SeriesCount; i++)
        {
            ReadOnlySpan<Exemplar> given = batch.Exemplars(i);
            if (given.IsEmpty)
            {
                continue;
            }

            LabelSet labels = NewLabels(batch.Labels(i));
            foreach (Exemplar e in given)
            {
                Exemplar? before = newest.TryGetValue(labels, out Exemplar own) ? own : head.Exemplars.Newest(labels);
                if (ExemplarOrder.Refuses(before, e) is { } refused)
                {
                    plan.Result.Add(new AppendFailure(i, e.Time, refused));
                    continue;
                }

                newest[labels] = e;
                plan.Exemplars.Add((labels, e));
                plan.Result.ExemplarsStored++;
            }
        }
    }

    private static LabelSet NewLabels(ReadOnlySpan<byte> labels) =>
        LabelEncoding.IsValid(labels) ? LabelSet.FromEncoded(labels) : throw new ArgumentException("a label set of the batch is not a valid encoding");

    private readonly record struct Candidate(long Time, double Value, NativeHistogram? Histogram, long Start)
    {
        public LastSample Identity() => Histogram is null
            ? new LastSample(Time, BitConverter.DoubleToUInt64Bits(Value), LastKind.Float)
            : new LastSample(Time, HistogramIdentity.Of(Histogram), LastKind.Histogram);
    }

    /// <summary>A series of the batch and where it is in the head.</summary>
    private struct Entry(WriteBatch batch, int index, Fingerprint fingerprint)
    {
        private LabelSet? _labels;

        public int Slot;
        public bool IsChecked;

        public readonly int Index => index;

        public readonly Fingerprint Fingerprint => fingerprint;

        public readonly ReadOnlySpan<byte> Encoded => batch.Labels(index);

        /// <summary>Labels as an object, for the rare look into parts.</summary>
        public LabelSet Labels => _labels ??= NewLabels(batch.Labels(index));
    }
}
