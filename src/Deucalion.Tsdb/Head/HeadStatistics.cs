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
        using HeadView view = head.View();
        HeadIndex index = view.Current.Set.Index;
        foreach (HeadLabelName name in index.Names())
        {
            string text = Encoding.UTF8.GetString(name.Name);
            int live = 0;
            bool isMetric = name.Name.AsSpan().SequenceEqual(LabelNames.MetricNameUtf8);
            long bytes = 0;
            foreach (int pair in name.Pairs)
            {
                int series = index.CountOf(pair);
                if (series == 0)
                {
                    continue;
                }

                live++;
                bytes += (long)index.Value(pair).Length * series;
                string value = Encoding.UTF8.GetString(index.Value(pair));
                pairs.Add(new NamedCount($"{text}={value}", series));
                if (isMetric)
                {
                    metrics.Add(new NamedCount(value, series));
                }
            }

            if (live > 0)
            {
                pairCount += live;
                valueCounts.Add(new NamedCount(text, live));
                memory.Add(new NamedCount(text, bytes));
            }

            if (pairs.Count > 100_000)
            {
                Cut(pairs, limit);
            }
        }

        (long chunks, long min, long max) = Samples(view);
        return new CardinalityStatistics(head.ActiveSeries, pairCount, chunks, min, max, Cut(metrics, limit), Cut(valueCounts, limit), Cut(memory, limit), Cut(pairs, limit));
    }

    private static (long Chunks, long Min, long Max) Samples(HeadView view)
    {
        long chunks = 0;
        long min = long.MaxValue;
        long max = long.MinValue;
        foreach (HeadGeneration g in view.Generations)
        {
            for (int slot = 0; slot < g.Set.Index.Posted; slot++)
            {
                if (GenerationReader.TryRange(g, slot, out long first, out long last))
                {
                    chunks += GenerationReader.CountBlocks(g, slot);
                    min = Math.Min(min, first);
                    max = Math.Max(max, last);
                }
            }
        }

        return (chunks, min, max);
    }

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
