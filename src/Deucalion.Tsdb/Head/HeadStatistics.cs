using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Storage.Reading;

namespace Deucalion.Tsdb.Head;

/// <summary>Counts what the head holds, for /api/v1/status/tsdb.</summary>
internal static class HeadStatistics
{
    public static CardinalityStatistics Of(HeadMemory head, int limit)
    {
        var valueCounts = new List<NamedCount>();
        var memory = new List<NamedCount>();
        var metrics = new List<NamedCount>();
        var pairs = new List<NamedCount>();
        long pairCount = 0;
        foreach (HeadLabelName name in head.Index.Names())
        {
            string text = Encoding.UTF8.GetString(name.Name);
            ReadOnlySpan<HeadLabelValue> values = name.Values;
            bool isMetric = name.Name.AsSpan().SequenceEqual(LabelNames.MetricNameUtf8);
            long bytes = 0;
            foreach (HeadLabelValue v in values)
            {
                int series = v.Ordinals.Length;
                bytes += (long)v.Value.Length * series;
                string value = Encoding.UTF8.GetString(v.Value);
                pairs.Add(new NamedCount($"{text}={value}", series));
                if (isMetric)
                {
                    metrics.Add(new NamedCount(value, series));
                }
            }

            pairCount += values.Length;
            valueCounts.Add(new NamedCount(text, values.Length));
            memory.Add(new NamedCount(text, bytes));
            if (pairs.Count > 100_000)
            {
                Cut(pairs, limit);
            }
        }

        (long chunks, long min, long max) = Samples(head);
        return new CardinalityStatistics(head.ActiveSeries, pairCount, chunks, min, max, Cut(metrics, limit), Cut(valueCounts, limit), Cut(memory, limit), Cut(pairs, limit));
    }

    private static (long Chunks, long Min, long Max) Samples(HeadMemory head)
    {
        long chunks = 0;
        long min = long.MaxValue;
        long max = long.MinValue;
        foreach (HeadSeries s in head.Index.Series)
        {
            if (s.Capture(out SeriesData current, out SeriesData? flushing, out _))
            {
                chunks += Blocks(current) + Blocks(flushing);
                min = Math.Min(min, Math.Min(current.MinTime, flushing?.MinTime ?? long.MaxValue));
                max = Math.Max(max, Math.Max(current.MaxTime, flushing?.MaxTime ?? long.MinValue));
            }
        }

        return (chunks, min, max);
    }

    private static int Blocks(SeriesData? d) => d is null ? 0 : (d.Sealed?.Length ?? 0) + (d.Count > 0 ? 1 : 0) + (d.Side is null ? 0 : 1);

    private static List<NamedCount> Cut(List<NamedCount> counts, int limit)
    {
        counts.Sort(static (a, b) => a.Value != b.Value ? b.Value.CompareTo(a.Value) : string.CompareOrdinal(a.Name, b.Name));
        if (counts.Count > limit)
        {
            counts.RemoveRange(limit, counts.Count - limit);
        }

        return counts;
    }
}
