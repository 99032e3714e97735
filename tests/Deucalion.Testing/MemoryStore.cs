using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage;
using Deucalion.Storage.Reading;
using Deucalion.Storage.Writing;

namespace Deucalion.Testing;

/// <summary>
/// A store that does everything in the plainest way, in memory: the oracle for real stores, and a stand-in for tests of the rooms above.
/// Nothing expires; series stay active for ever.
/// </summary>
public sealed class MemoryStore(long outOfOrderWindow = 30 * 60 * 1000) : ITimeSeriesStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<LabelSet, SortedList<long, MemorySample>> _series = [];
    private readonly List<(LabelSet Series, Exemplar Exemplar)> _exemplars = [];
    private readonly List<MetricMetadata> _metadata = [];

    /// <inheritdoc/>
    public long ActiveSeries
    {
        get
        {
            lock (_lock)
            {
                return _series.Count;
            }
        }
    }

    /// <inheritdoc/>
    public long MaxTime
    {
        get
        {
            lock (_lock)
            {
                return _series.Values.Where(s => s.Count > 0).Select(s => s.Keys[^1]).DefaultIfEmpty(long.MinValue).Max();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(WriteBatch batch, AppendOptions options, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var before = options.AtomicBatch ? Copy() : null;
            var result = new AppendResult();
            for (int i = 0; i < batch.SeriesCount; i++)
            {
                AppendSeries(batch, i, options, result);
            }

            if (before is not null && result.SampleFailureCount > 0)
            {
                _series.Clear();
                foreach ((LabelSet l, SortedList<long, MemorySample> s) in before)
                {
                    _series.Add(l, s);
                }

                result.SamplesStored = 0;
                result.HistogramsStored = 0;
                result.SeriesCreated = 0;
                return ValueTask.FromResult(result);
            }

            AppendExemplars(batch, result);
            _metadata.AddRange(batch.Metadata.Where(m => !_metadata.Contains(m)));
            return ValueTask.FromResult(result);
        }
    }

    /// <inheritdoc/>
    public IQuerier OpenQuerier(long minTime, long maxTime)
    {
        lock (_lock)
        {
            return new MemoryQuerier(Copy(), minTime, maxTime);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<SeriesExemplars> SelectExemplars(IReadOnlyList<IReadOnlyList<Matcher>> selectors, long minTime, long maxTime, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return [.. _exemplars
                .Where(e => e.Exemplar.Time >= minTime && e.Exemplar.Time <= maxTime && selectors.Any(s => s.All(m => m.Matches(e.Series))))
                .GroupBy(e => e.Series)
                .OrderBy(g => g.Key)
                .Select(g => new SeriesExemplars(g.Key, [.. g.Select(e => e.Exemplar)]))];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricMetadata> Metadata(string? family)
    {
        lock (_lock)
        {
            return [.. _metadata.Where(m => family is null || m.Family == family).OrderBy(m => m.Family, StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    public ValueTask SetMetadataAsync(IReadOnlyList<MetricMetadata> metadata, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _metadata.AddRange(metadata.Where(m => !_metadata.Contains(m)));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public CardinalityStatistics Statistics(int limit)
    {
        lock (_lock)
        {
            List<(string Name, string Value)> pairs = [.. _series.Keys.SelectMany(l => l.ToPairs()).Select(p => (p.Key, p.Value))];
            return new CardinalityStatistics(
                _series.Count,
                pairs.Distinct().Count(),
                _series.Count,
                _series.Values.Where(s => s.Count > 0).Select(s => s.Keys[0]).DefaultIfEmpty(long.MaxValue).Min(),
                MaxTime,
                Top(pairs.Where(p => p.Name == LabelNames.MetricName).GroupBy(p => p.Value).Select(g => new NamedCount(g.Key, g.Count())), limit),
                Top(pairs.Distinct().GroupBy(p => p.Name).Select(g => new NamedCount(g.Key, g.Count())), limit),
                Top(pairs.GroupBy(p => p.Name).Select(g => new NamedCount(g.Key, g.Sum(p => System.Text.Encoding.UTF8.GetByteCount(p.Value)))), limit),
                Top(pairs.GroupBy(p => p.Name + "=" + p.Value).Select(g => new NamedCount(g.Key, g.Count())), limit));
        }
    }

    /// <inheritdoc/>
    public void Delete(IReadOnlyList<IReadOnlyList<Matcher>> selectors, long minTime, long maxTime)
    {
        lock (_lock)
        {
            foreach ((LabelSet labels, SortedList<long, MemorySample> samples) in _series)
            {
                if (selectors.Any(s => s.All(m => m.Matches(labels))))
                {
                    foreach (long t in samples.Keys.Where(t => t >= minTime && t <= maxTime).ToArray())
                    {
                        samples.Remove(t);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public bool MaintenanceStep(CancellationToken cancellation) => false;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NamedCount[] Top(IEnumerable<NamedCount> counts, int limit) =>
        [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Name, StringComparer.Ordinal).Take(limit)];

    private SortedDictionary<LabelSet, SortedList<long, MemorySample>> Copy()
    {
        var copy = new SortedDictionary<LabelSet, SortedList<long, MemorySample>>();
        foreach ((LabelSet l, SortedList<long, MemorySample> s) in _series)
        {
            copy.Add(l, new SortedList<long, MemorySample>(s));
        }

        return copy;
    }

    private void AppendSeries(WriteBatch batch, int i, AppendOptions options, AppendResult result)
    {
        var labels = LabelSet.FromEncoded(batch.Labels(i));
        ReadOnlySpan<long> starts = batch.StartTimes(i);
        var floats = new Queue<(long Time, MemorySample Sample)>();
        for (int j = 0; j < batch.Times(i).Length; j++)
        {
            floats.Enqueue((batch.Times(i)[j], new MemorySample(batch.Values(i)[j], null, starts.IsEmpty ? 0 : starts[j])));
        }

        var histograms = new Queue<(long Time, MemorySample Sample)>();
        foreach (HistogramEntry h in batch.Histograms(i))
        {
            histograms.Enqueue((h.Time, new MemorySample(0, h.Histogram, h.StartTime)));
        }

        while (floats.Count + histograms.Count > 0)
        {
            bool takeFloat = histograms.Count == 0 || (floats.Count > 0 && floats.Peek().Time <= histograms.Peek().Time);
            (long time, MemorySample sample) = takeFloat ? floats.Dequeue() : histograms.Dequeue();
            if (Refuses(labels, time, sample, options) is { } kind)
            {
                result.Add(new AppendFailure(i, time, kind));
                continue;
            }

            if (!_series.TryGetValue(labels, out SortedList<long, MemorySample>? series))
            {
                _series.Add(labels, series = []);
                result.SeriesCreated++;
            }

            if (series.Count == 0 || time != series.Keys[^1])
            {
                series[time] = sample;
            }

            result.SamplesStored += sample.Histogram is null ? 1 : 0;
            result.HistogramsStored += sample.Histogram is null ? 0 : 1;
        }
    }

    private AppendFailureKind? Refuses(LabelSet labels, long time, MemorySample sample, AppendOptions options)
    {
        if (time > options.MaxTime || Math.Abs(time) > 1L << 62)
        {
            return AppendFailureKind.TooFarInFuture;
        }

        if (sample.Histogram is { } h && h.PositiveBuckets.Concat(h.NegativeBuckets).Any(b => b < 0))
        {
            return AppendFailureKind.InvalidHistogram;
        }

        if (!_series.TryGetValue(labels, out SortedList<long, MemorySample>? series))
        {
            return _series.Count >= options.MaxActiveSeries ? AppendFailureKind.SeriesLimit : null;
        }

        if (series.Count == 0 || time > series.Keys[^1])
        {
            return null;
        }

        long last = series.Keys[^1];
        if (time == last)
        {
            return series[last].SameAs(sample) ? null : AppendFailureKind.Duplicate;
        }

        return outOfOrderWindow <= 0 ? AppendFailureKind.OutOfOrder : time < last - outOfOrderWindow ? AppendFailureKind.TooOld : null;
    }

    private void AppendExemplars(WriteBatch batch, AppendResult result)
    {
        for (int i = 0; i < batch.SeriesCount; i++)
        {
            if (batch.Exemplars(i).IsEmpty)
            {
                continue;
            }

            var labels = LabelSet.FromEncoded(batch.Labels(i));
            foreach (Exemplar e in batch.Exemplars(i))
            {
                int newest = _exemplars.FindLastIndex(x => x.Series.Equals(labels));
                if (newest >= 0 && _exemplars[newest].Exemplar == e)
                {
                    result.Add(new AppendFailure(i, e.Time, AppendFailureKind.DuplicateExemplar));
                }
                else if (newest >= 0 && e.Time < _exemplars[newest].Exemplar.Time)
                {
                    result.Add(new AppendFailure(i, e.Time, AppendFailureKind.OutOfOrderExemplar));
                }
                else
                {
                    _exemplars.Add((labels, e));
                    result.ExemplarsStored++;
                }
            }
        }
    }
}
