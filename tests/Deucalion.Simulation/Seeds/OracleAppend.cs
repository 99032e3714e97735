using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;

namespace Deucalion.Simulation.Seeds;

/// <summary>One batch on its way into the oracle.</summary>
internal sealed class OracleAppend(Oracle oracle, WriteBatch batch, AppendOptions options, AppendResult? result)
{
    private readonly List<(Cell Cell, Stored? Now, List<Stored>? Ghosts, bool MayBeGone, bool Flushed, Stored Value)> _journal = [];
    private readonly List<(int Series, long Time, AppendFailureKind Kind)> _failures = [];
    private readonly Dictionary<(int Series, long Time), Queue<AppendFailureKind>> _actual = [];
    private bool _chosen;
    private long _samples;
    private long _histograms;

    // The store had a choice and told only a part of what it chose.
    private bool Truncated => result?.FailureCount > AppendResult.MaxListedFailures && (oracle.Uncertain || oracle.Certain > long.MinValue || options.MaxActiveSeries < long.MaxValue);

    public void Run()
    {
        foreach (AppendFailure f in result?.Failures ?? [])
        {
            if (f.Kind < AppendFailureKind.OutOfOrderExemplar)
            {
                (CollectionsOf(f.Series, f.Time)).Enqueue(f.Kind);
            }
        }

        for (int i = 0; i < batch.SeriesCount; i++)
        {
            AppendSeries(i);
        }

        oracle.Uncertain |= Truncated;
        bool refused = options.AtomicBatch && _failures.Count > 0;
        if (result is null || refused)
        {
            TakeBack(becomeGhosts: result is null && !refused);
        }

        if (result is not null && !Truncated)
        {
            Compare(refused);
        }

        if (!refused)
        {
            oracle.Side.Append(batch, result is not null);
        }
    }

    private Queue<AppendFailureKind> CollectionsOf(int series, long time)
    {
        if (!_actual.TryGetValue((series, time), out Queue<AppendFailureKind>? queue))
        {
            _actual.Add((series, time), queue = new Queue<AppendFailureKind>());
        }

        return queue;
    }

    private void AppendSeries(int i)
    {
        var labels = LabelSet.FromEncoded(batch.Labels(i));
        ReadOnlySpan<long> times = batch.Times(i);
        ReadOnlySpan<long> starts = batch.StartTimes(i);
        ReadOnlySpan<HistogramEntry> histograms = batch.Histograms(i);
        int f = 0;
        int h = 0;
        while (f < times.Length || h < histograms.Length)
        {
            // One series may bring both kinds; they are taken in time order.
            if (h == histograms.Length || (f < times.Length && times[f] <= histograms[h].Time))
            {
                _samples += Add(i, labels, times[f], Stored.Of(batch.Values(i)[f], starts.IsEmpty ? 0 : starts[f]), valid: true) ? 1 : 0;
                f++;
            }
            else
            {
                HistogramEntry e = histograms[h++];
                bool valid = !e.Histogram.PositiveBuckets.Concat(e.Histogram.NegativeBuckets).Any(static b => b < 0);
                _histograms += Add(i, labels, e.Time, Stored.Of(e.Histogram, e.StartTime), valid) ? 1 : 0;
            }
        }
    }

    private bool Add(int index, LabelSet labels, long time, Stored value, bool valid)
    {
        oracle.Series.TryGetValue(labels, out OracleSeries? s);
        AppendFailureKind? failure = time > options.MaxTime || Math.Abs(time) > 1L << 62 ? AppendFailureKind.TooFarInFuture
            : !valid ? AppendFailureKind.InvalidHistogram
            : Judge(index, s, time, value, out bool repeat) is { } kind ? kind
            : repeat ? (AppendFailureKind)255 : null;
        if (failure == (AppendFailureKind)255)
        {
            return true;
        }

        if (failure is { } refused)
        {
            if (oracle.Uncertain)
            {
                // Which of two samples of one time was refused is not told.
                if (s is null)
                {
                    oracle.Series.Add(labels, s = new OracleSeries(labels));
                }

                Cell unclear = s.At(time);
                unclear.Ever.Add(value);
                unclear.Unknown = true;
                unclear.Damaged = false;
            }

            _failures.Add((index, time, refused));
            if (Refused(index, time, refused))
            {
                _actual[(index, time)].Dequeue();
            }

            return false;
        }

        if (s is null)
        {
            oracle.Series.Add(labels, s = new OracleSeries(labels));
        }

        Cell cell = s.At(time);
        _journal.Add((cell, cell.Now, cell.Ghosts, cell.MayBeGone, cell.Flushed, value));
        bool again = cell.Ever.Count > 0;
        if (!cell.Ever.Contains(value))
        {
            cell.Ever.Add(value);
        }

        // While the store is uncertain it may take what it lost for a repetition.
        cell.Unknown |= (oracle.Uncertain && again) || Truncated;
        cell.Damaged = false;
        cell.Now = value;
        cell.Ghosts = null;
        cell.MayBeGone = false;
        cell.Flushed = false;
        return true;
    }

    private AppendFailureKind? Judge(int index, OracleSeries? s, long time, Stored value, out bool repeat)
    {
        repeat = false;
        if (options.MaxActiveSeries < long.MaxValue && Refused(index, time, AppendFailureKind.SeriesLimit))
        {
            return AppendFailureKind.SeriesLimit;
        }

        if (s?.Newest is not { } newest || time > newest)
        {
            return null;
        }

        if (newest < oracle.Certain || oracle.Uncertain)
        {
            _chosen = true;
            return _actual.TryGetValue((index, time), out Queue<AppendFailureKind>? told) && told.TryPeek(out AppendFailureKind kind) && kind <= AppendFailureKind.TooOld ? kind : null;
        }

        if (time == newest)
        {
            repeat = s.Cells[time].Now!.Value.Repeats(value);
            return repeat ? null : AppendFailureKind.Duplicate;
        }

        long window = options.DiscardOutOfOrder ? 0 : oracle.OutOfOrderWindow;
        return window <= 0 ? AppendFailureKind.OutOfOrder : (ulong)(newest - time) > (ulong)window ? AppendFailureKind.TooOld : null;
    }

    private bool Refused(int index, long time, AppendFailureKind kind) =>
        _actual.TryGetValue((index, time), out Queue<AppendFailureKind>? told) && told.TryPeek(out AppendFailureKind got) && got == kind;

    private void TakeBack(bool becomeGhosts)
    {
        for (int i = _journal.Count - 1; i >= 0; i--)
        {
            (Cell cell, Stored? now, List<Stored>? ghosts, bool gone, bool flushed, Stored value) = _journal[i];
            cell.Now = now;
            cell.Ghosts = ghosts;
            cell.MayBeGone = gone;
            cell.Flushed = flushed;
        }

        if (becomeGhosts)
        {
            foreach ((Cell cell, _, _, _, _, Stored value) in _journal)
            {
                (cell.Ghosts ??= []).Add(value);
            }
        }
    }

    private void Compare(bool refused)
    {
        if (_chosen)
        {
            // Of two samples of one time the store may have chosen the other one.
            if (result!.SamplesStored + result.HistogramsStored + result.SampleFailureCount != (refused ? 0 : _samples + _histograms) + _failures.Count)
            {
                throw new SimulationFailureException($"append: {result.SamplesStored} samples and {result.HistogramsStored} histograms stored, {result.SampleFailureCount} failures: some are missing");
            }

            return;
        }

        long samples = refused ? 0 : _samples;
        long histograms = refused ? 0 : _histograms;
        if (result!.SamplesStored != samples || result.HistogramsStored != histograms || result.SampleFailureCount != _failures.Count)
        {
            throw new SimulationFailureException(
                $"append: want {samples} samples, {histograms} histograms, {_failures.Count} failures; got {result.SamplesStored}, {result.HistogramsStored}, {result.SampleFailureCount}; {FirstFailure()}");
        }

        var got = result.Failures.Where(static f => f.Kind < AppendFailureKind.OutOfOrderExemplar).Select(static f => (f.Series, f.Time, f.Kind));
        if (result.FailureCount <= AppendResult.MaxListedFailures && !_failures.SequenceEqual(got))
        {
            throw new SimulationFailureException($"append: the failures differ; {FirstFailure()}");
        }
    }

    private string FirstFailure()
    {
        var got = result!.Failures.Where(static f => f.Kind < AppendFailureKind.OutOfOrderExemplar).Select(static f => (f.Series, f.Time, f.Kind)).ToList();
        int at = 0;
        while (at < got.Count && at < _failures.Count && got[at] == _failures[at])
        {
            at++;
        }

        return $"first other failure: want {(at < _failures.Count ? Text(_failures[at]) : "none")}, got {(at < got.Count ? Text(got[at]) : "none")}";
    }

    private string Text((int Series, long Time, AppendFailureKind Kind) f) => $"{LabelSet.FromEncoded(batch.Labels(f.Series))} at {f.Time}: {f.Kind}";
}
