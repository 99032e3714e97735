using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Testing;

/// <summary>Series in memory for test scripts and rule tests. Not for many threads while it is being filled. Times in Unix ms.</summary>
public sealed class MemoryQueryable : ISampleQueryable
{
    private readonly SortedDictionary<LabelSet, MemorySeries> _series = [];

    /// <summary>Adds a float sample behind the last one of its series.</summary>
    public void Add(LabelSet labels, long time, double value, long startTime = 0) => Series(labels).Add(time, startTime, value, null);

    /// <summary>Adds a histogram sample behind the last one of its series.</summary>
    public void Add(LabelSet labels, long time, NativeHistogram histogram, long startTime = 0) => Series(labels).Add(time, startTime, 0, histogram);

    /// <summary>Forgets everything.</summary>
    public void Clear() => _series.Clear();

    /// <inheritdoc/>
    public IQuerier OpenQuerier(long minTime, long maxTime) => new Querier([.. _series.Values], minTime, maxTime);

    private MemorySeries Series(LabelSet labels)
    {
        if (!_series.TryGetValue(labels, out MemorySeries? s))
        {
            s = new MemorySeries(labels);
            _series.Add(labels, s);
        }

        return s;
    }

    private sealed class Querier(MemorySeries[] series, long minTime, long maxTime) : IQuerier
    {
        public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            return new Selection([.. Matching(matchers)], minTime, maxTime);
        }

        public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation) =>
            [.. Matching(matchers).SelectMany(s => s.Labels.ToPairs().Select(p => p.Key)).Distinct().Order(StringComparer.Ordinal)];

        public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation) =>
            [.. Matching(matchers).Select(s => s.Labels.Get(name)).Where(v => v.Length > 0).Distinct().Order(StringComparer.Ordinal)];

        public void Dispose()
        {
        }

        private IEnumerable<MemorySeries> Matching(IReadOnlyList<Matcher> matchers) => series.Where(s => matchers.All(m => m.Matches(s.Labels)));
    }

    private sealed class Selection(MemorySeries[] series, long firstTime, long lastTime) : SeriesSelection
    {
        public override int Count => series.Length;

        public override LabelSet Labels(int index) => series[index].Labels;

        public override void Read(int index, long minTime, long maxTime, SeriesColumns into)
        {
            into.Clear();
            foreach ((long time, long start, double value, NativeHistogram? histogram) in series[index].Samples)
            {
                if (time < Math.Max(minTime, firstTime) || time > Math.Min(maxTime, lastTime))
                {
                    continue;
                }

                if (histogram is null)
                {
                    into.Add(time, value, start);
                }
                else
                {
                    into.Add(time, histogram, start);
                }
            }
        }
    }
}
