using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.Testing;

/// <summary>A querier of a <see cref="MemoryStore"/> over a copy of its data.</summary>
public sealed class MemoryQuerier(SortedDictionary<LabelSet, SortedList<long, MemorySample>> series, long minTime, long maxTime) : IQuerier
{
    /// <inheritdoc/>
    public SeriesSelection Select(IReadOnlyList<Matcher> matchers, SelectHints hints, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        long min = Math.Max(minTime, hints.MinTime);
        long max = Math.Min(maxTime, hints.MaxTime);
        var found = Matching(matchers, min, max);
        return new Selection([.. hints.Limit > 0 ? found.Take(hints.Limit) : found], minTime, maxTime);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> LabelNames(IReadOnlyList<Matcher> matchers, CancellationToken cancellation) =>
        [.. Matching(matchers, minTime, maxTime).SelectMany(s => s.Key.ToPairs()).Select(p => p.Key).Distinct().Order(Utf8Order.Instance)];

    /// <inheritdoc/>
    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<Matcher> matchers, CancellationToken cancellation) =>
        [.. Matching(matchers, minTime, maxTime).Select(s => s.Key[name]).Where(v => v.Length > 0).Distinct().Order(Utf8Order.Instance)];

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private IEnumerable<KeyValuePair<LabelSet, SortedList<long, MemorySample>>> Matching(IReadOnlyList<Matcher> matchers, long min, long max) =>
        series.Where(s => matchers.All(m => m.Matches(s.Key)) && s.Value.Keys.Any(t => t >= min && t <= max));

    private sealed class Selection(KeyValuePair<LabelSet, SortedList<long, MemorySample>>[] found, long minTime, long maxTime) : SeriesSelection
    {
        public override int Count => found.Length;

        public override LabelSet Labels(int index) => found[index].Key;

        public override long EstimateSamples(long min, long max) => found.Sum(s => s.Value.Keys.Count(t => t >= min && t <= max));

        public override void Read(int index, long min, long max, SeriesColumns into)
        {
            into.Clear();
            foreach ((long time, MemorySample s) in found[index].Value)
            {
                if (time < Math.Max(min, minTime) || time > Math.Min(max, maxTime))
                {
                    continue;
                }

                if (s.Histogram is null)
                {
                    into.Add(time, s.Value, s.Start);
                }
                else
                {
                    into.Add(time, s.Histogram, s.Start);
                }
            }
        }
    }

    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y) =>
            System.Text.Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y!));
    }
}
