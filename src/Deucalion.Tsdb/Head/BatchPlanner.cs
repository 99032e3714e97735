using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Checks batches against the head: which samples are new, out of order, repeated or refused. Moves the write side of the series (newest sample,
/// created series) ahead at once, so that the next batch is checked against it, and remembers how to take that back. Write lock.
/// </summary>
internal sealed class BatchPlanner(HeadSeriesMap series, ISeriesHistory history, ExemplarRing exemplars, MetadataTable metadata, long outOfOrderWindow)
{
    private long _outOfOrderWindow = outOfOrderWindow;
    private const int LookupBatch = 256;
    private readonly HeadSeries?[] _found = new HeadSeries?[LookupBatch];
    private readonly uint[] _hashes = new uint[LookupBatch];
    private int _mark;

    /// <summary>How many milliseconds behind the newest sample of its series a sample may be; may change while batches are planned.</summary>
    public long OutOfOrderWindow
    {
        set => Volatile.Write(ref _outOfOrderWindow, value);
    }

    /// <summary>Plans a batch into an empty plan. With <see cref="AppendOptions.AtomicBatch"/> and a refused sample the plan is taken back.</summary>
    public void Plan(WriteBatch batch, AppendOptions options, uint now, PlannedBatch plan)
    {
        _mark++;
        try
        {
            for (int from = 0; from < batch.SeriesCount; from += LookupBatch)
            {
                int count = Math.Min(LookupBatch, batch.SeriesCount - from);
                series.FindAll(batch, from, _found.AsSpan(0, count), _hashes.AsSpan(0, count));
                for (int i = 0; i < count; i++)
                {
                    PlanSeries(batch, from + i, _found[i], options, now, plan);
                }
            }
        }
        catch
        {
            TakeBack(plan);
            throw;
        }
        finally
        {
            Array.Clear(_found);
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
            if (metadata.IsNew(m))
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
            u.Series.Last = u.Last;
            u.Series.Generation = u.Generation;
            if (u.Created)
            {
                series.Remove(u.Series);
            }
        }

        plan.Undo.Clear();
        plan.Ops.Clear();
        plan.TakenBack = true;
    }

    private static void Refuse(PlannedBatch plan)
    {
        plan.Result.SamplesStored = 0;
        plan.Result.HistogramsStored = 0;
        plan.Result.SeriesCreated = 0;
    }

    private void PlanSeries(WriteBatch batch, int index, HeadSeries? found, AppendOptions options, uint now, PlannedBatch plan)
    {
        ReadOnlySpan<long> times = batch.Times(index);
        ReadOnlySpan<HistogramEntry> histograms = batch.Histograms(index);
        if (times.IsEmpty && histograms.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<double> values = batch.Values(index);
        ReadOnlySpan<long> starts = batch.StartTimes(index);
        ReadOnlySpan<byte> labels = batch.Labels(index);

        // One that was not found may have been created since, by an entry before this one.
        HeadSeries? s = found ?? series.Find(labels);
        if (s is not null)
        {
            Touch(s, now, plan);
        }

        int f = 0;
        int h = 0;
        while (f < times.Length || h < histograms.Length)
        {
            // One series may bring both kinds; they are taken in time order.
            if (h == histograms.Length || (f < times.Length && times[f] <= histograms[h].Time))
            {
                long start = starts.IsEmpty ? 0 : starts[f];
                plan.Result.SamplesStored += PlanSample(ref s, labels, index, new Candidate(times[f], values[f], null, start), options, now, plan) ? 1 : 0;
                f++;
            }
            else
            {
                HistogramEntry e = histograms[h++];
                plan.Result.HistogramsStored += PlanSample(ref s, labels, index, new Candidate(e.Time, 0, e.Histogram, e.StartTime), options, now, plan) ? 1 : 0;
            }
        }

        batch.SetSeriesRef(index, s is null ? 0 : (ulong)s.Slot + 1);
    }

    private bool PlanSample(ref HeadSeries? s, ReadOnlySpan<byte> labels, int index, in Candidate c, AppendOptions options, uint now, PlannedBatch plan)
    {
        if (c.Time > options.MaxTime || c.Time > ChunkLimits.MaxTime || c.Time < -ChunkLimits.MaxTime)
        {
            plan.Result.Add(new AppendFailure(index, c.Time, AppendFailureKind.TooFarInFuture));
            return false;
        }

        if (c.Histogram is not null && HistogramCheck.Error(c.Histogram) is { } wrong)
        {
            plan.Result.Add(new AppendFailure(index, c.Time, AppendFailureKind.InvalidHistogram, wrong));
            return false;
        }

        LabelSet? created = null;
        LastSample last;
        if (s is null)
        {
            if (series.Count >= options.MaxActiveSeries)
            {
                plan.Result.Add(new AppendFailure(index, c.Time, AppendFailureKind.SeriesLimit, $"the instance has {series.Count} active series, its limit activeSeries is {options.MaxActiveSeries}"));
                return false;
            }

            if (options.MaxSeriesPerMetric < long.MaxValue && series.CountOfName(labels) >= options.MaxSeriesPerMetric)
            {
                plan.Result.Add(new AppendFailure(index, c.Time, AppendFailureKind.SeriesLimit, $"the metric has {options.MaxSeriesPerMetric} active series, as many as its limit seriesPerMetric allows"));
                return false;
            }

            created = NewLabels(labels);
            last = history.NewestAtOrAfter(created, c.Time);
        }
        else
        {
            last = s.Last.Kind == LastKind.None ? history.NewestAtOrAfter(s.Labels, c.Time) : s.Last;
        }

        if (!Judge(ref last, s?.Labels ?? created!, c, options, out bool side, out bool repeat, out AppendFailureKind kind))
        {
            plan.Result.Add(new AppendFailure(index, c.Time, kind));
            return false;
        }

        if (s is null)
        {
            s = series.Add(created!);
            s.LastAppend = now;
            s.BatchMark = _mark;
            plan.Undo.Add(new SeriesUndo(s, LastSample.None, 0, true));
            plan.Result.SeriesCreated++;
        }

        s.Last = side || repeat ? last : c.Identity();
        if (!repeat)
        {
            plan.Ops.Add(new AppendOp(s, c.Time, c.Value, c.Histogram, c.Start, side));
        }

        return true;
    }

    private bool Judge(ref LastSample last, LabelSet labels, in Candidate c, AppendOptions options, out bool side, out bool repeat, out AppendFailureKind kind)
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
                last = history.ReadNewest(labels, last.Time);
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

    private static LabelSet NewLabels(ReadOnlySpan<byte> labels) =>
        LabelEncoding.IsValid(labels) ? LabelSet.FromEncoded(labels) : throw new ArgumentException("a label set of the batch is not a valid encoding");

    private void Touch(HeadSeries s, uint now, PlannedBatch plan)
    {
        if (s.BatchMark != _mark)
        {
            s.BatchMark = _mark;
            s.LastAppend = now;
            plan.Undo.Add(new SeriesUndo(s, s.Last, s.Generation, false));
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

            LabelSet labels = series.Find(batch.SeriesRef(i), batch.Labels(i))?.Labels ?? NewLabels(batch.Labels(i));
            foreach (Exemplar e in given)
            {
                Exemplar? before = newest.TryGetValue(labels, out Exemplar own) ? own : exemplars.Newest(labels);
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

    private readonly record struct Candidate(long Time, double Value, NativeHistogram? Histogram, long Start)
    {
        public LastSample Identity() => Histogram is null
            ? new LastSample(Time, BitConverter.DoubleToUInt64Bits(Value), LastKind.Float)
            : new LastSample(Time, HistogramIdentity.Of(Histogram), LastKind.Histogram);
    }
}
