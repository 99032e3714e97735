using System.Collections;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;

namespace Deucalion.RemoteWrite.Receiving;

/// <summary>
/// Adds up samples that are changes (OTLP's delta temporality) to totals, series by series. The totals of the latest series are in memory; of
/// any other the last stored sample is the total, so a restart loses nothing. A series that was silent for more than an hour begins at zero again,
/// which PromQL sees as a counter reset. One caller at a time has the turn.
/// </summary>
public sealed class DeltaTotals(ISampleQueryable store) : IDisposable
{
    // Two generations of at most this many totals each.
    private const int GenerationSize = 100_000;

    private static readonly long LookBack = (long)TimeSpan.FromHours(1).TotalMilliseconds;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly SeriesColumns _columns = new();
    private Dictionary<LabelSet, Total> _young = [];
    private Dictionary<LabelSet, Total> _old = [];

    /// <summary>Waits for the turn.</summary>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        return new Turn(this);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private Total? Find(LabelSet labels, long time, CancellationToken cancellation)
    {
        if (_young.TryGetValue(labels, out Total? total))
        {
            return total;
        }

        if (_old.Remove(labels, out total))
        {
            Remember(labels, total);
            return total;
        }

        return FindStored(labels, time, cancellation);
    }

    private void Remember(LabelSet labels, Total total)
    {
        if (_young.Count >= GenerationSize)
        {
            _old = _young;
            _young = [];
        }

        _young[labels] = total;
    }

    private Total? FindStored(LabelSet labels, long time, CancellationToken cancellation)
    {
        long from = time < long.MinValue + LookBack ? long.MinValue : time - LookBack;
        using IQuerier querier = store.OpenQuerier(from, long.MaxValue);
        Matcher[] matchers = [.. labels.ToPairs().Select(p => new Matcher(MatcherType.Equal, p.Key, p.Value))];
        SeriesSelection found = querier.Select(matchers, new SelectHints(from, long.MaxValue), cancellation);
        for (int i = 0; i < found.Count; i++)
        {
            if (found.Labels(i).Equals(labels))
            {
                found.Read(i, from, long.MaxValue, _columns);
                return LastOf(_columns);
            }
        }

        return null;
    }

    private static Total? LastOf(SeriesColumns columns)
    {
        for (int i = columns.Count - 1; i >= 0; i--)
        {
            NativeHistogram? h = columns.HasHistograms ? columns.Histograms[i] : null;
            if (!StaleMarker.IsStale(h?.Sum ?? columns.Values[i]))
            {
                return new Total(columns.Times[^1], columns.HasStartTimes ? columns.StartTimes[i] : 0, columns.Values[i], h);
            }
        }

        return null;
    }

    private sealed record Total(long Time, long StartTime, double Value, NativeHistogram? Histogram);

    /// <summary>The right to change the totals; give it back by disposing it. Without <see cref="Commit"/> nothing has changed.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly DeltaTotals _owner;
        private readonly Dictionary<LabelSet, Total> _changed = [];

        internal Turn(DeltaTotals owner) => _owner = owner;

        /// <summary>Changes that were not later than the last sample of their series and are left out.</summary>
        public long Late { get; private set; }

        /// <summary>Copies a batch, with totals in the place of the samples of the marked series.</summary>
        public void Accumulate(WriteBatch changes, BitArray isDelta, WriteBatch into, CancellationToken cancellation)
        {
            foreach (MetricMetadata m in changes.Metadata)
            {
                into.AddMetadata(m);
            }

            for (int i = 0; i < changes.SeriesCount; i++)
            {
                into.BeginSeries(changes.Labels(i));
                if (isDelta[i])
                {
                    AddTotals(changes, i, into, cancellation);
                }
                else
                {
                    CopySamples(changes, i, into);
                }

                foreach (Exemplar e in changes.Exemplars(i))
                {
                    into.AddExemplar(e);
                }
            }
        }

        /// <summary>Keeps the totals, after they were stored.</summary>
        public void Commit()
        {
            foreach ((LabelSet labels, Total total) in _changed)
            {
                _owner.Remember(labels, total);
            }

            _changed.Clear();
        }

        /// <inheritdoc/>
        public void Dispose() => _owner._turn.Release();

        private static void CopySamples(WriteBatch changes, int series, WriteBatch into)
        {
            ReadOnlySpan<long> times = changes.Times(series);
            ReadOnlySpan<long> starts = changes.StartTimes(series);
            for (int s = 0; s < times.Length; s++)
            {
                into.AddSample(times[s], changes.Values(series)[s], starts.IsEmpty ? 0 : starts[s]);
            }

            foreach (HistogramEntry h in changes.Histograms(series))
            {
                into.AddHistogram(h.Time, h.Histogram, h.StartTime);
            }
        }

        private void AddTotals(WriteBatch changes, int series, WriteBatch into, CancellationToken cancellation)
        {
            LabelSet labels = LabelSet.FromEncoded(changes.Labels(series));
            ReadOnlySpan<long> times = changes.Times(series);
            ReadOnlySpan<long> starts = changes.StartTimes(series);
            for (int s = 0; s < times.Length; s++)
            {
                double change = changes.Values(series)[s];
                if (Next(labels, times[s], starts.IsEmpty ? 0 : starts[s], change, null, cancellation) is { } total)
                {
                    into.AddSample(times[s], StaleMarker.IsStale(change) ? change : total.Value, total.StartTime);
                }
            }

            foreach (HistogramEntry h in changes.Histograms(series))
            {
                if (Next(labels, h.Time, h.StartTime, 0, h.Histogram, cancellation) is { } total)
                {
                    // The store may keep the object; the total goes on in a copy of its own.
                    into.AddHistogram(h.Time, StaleMarker.IsStale(h.Histogram.Sum) ? h.Histogram : total.Histogram!, total.StartTime);
                }
            }
        }

        private Total? Next(LabelSet labels, long time, long start, double change, NativeHistogram? histogram, CancellationToken cancellation)
        {
            if (!_changed.TryGetValue(labels, out Total? before))
            {
                before = _owner.Find(labels, time, cancellation);
            }

            if (before is not null && time <= before.Time)
            {
                Late++;
                return null;
            }

            bool stale = StaleMarker.IsStale(histogram?.Sum ?? change);
            Total next = before is null || time - before.Time > LookBack
                ? new Total(time, start, stale ? 0 : change, stale ? null : histogram)
                : before with { Time = time, Value = stale ? before.Value : before.Value + change, Histogram = stale || histogram is null ? before.Histogram : Sum(before.Histogram, histogram) };
            _changed[labels] = next;
            return next;
        }

        private static NativeHistogram Sum(NativeHistogram? total, NativeHistogram change)
        {
            if (total is null || total.UsesCustomBuckets != change.UsesCustomBuckets || !total.CustomValues.AsSpan().SequenceEqual(change.CustomValues))
            {
                return change;
            }

            NativeHistogram sum = total.Copy();
            sum.Add(change);
            sum.ResetHint = CounterResetHint.Unknown;
            sum.IsInteger = total.IsInteger && change.IsInteger;
            return sum;
        }
    }
}
