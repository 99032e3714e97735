using Deucalion.Model.Labels;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>Which group each input series belongs to, groups numbered in the order of their first series.</summary>
internal sealed class Grouping
{
    private Grouping(int[] ofSeries, List<LabelSet> labels)
    {
        OfSeries = ofSeries;
        Labels = labels;
    }

    /// <summary>Group by input series.</summary>
    public int[] OfSeries { get; }

    /// <summary>Labels by group.</summary>
    public IReadOnlyList<LabelSet> Labels { get; }

    /// <summary>What cuts label sets down to their group's labels.</summary>
    public static Func<LabelSet, LabelSet> Cut(AggregateNode node, string? extraLabel = null)
    {
        if (node.Without)
        {
            var without = new LabelFilter([.. node.Grouping, LabelNames.MetricName]);
            return without.Without;
        }

        var by = new LabelFilter(extraLabel is null ? node.Grouping : [.. node.Grouping, extraLabel]);
        return by.Keep;
    }

    /// <summary>Groups series.</summary>
    public static Grouping Of(AggregateNode node, IReadOnlyList<SeriesHeader> series)
    {
        Func<LabelSet, LabelSet> cut = Cut(node);
        var numbers = new Dictionary<LabelSet, int>();
        var labels = new List<LabelSet>();
        var ofSeries = new int[series.Count];
        for (int i = 0; i < ofSeries.Length; i++)
        {
            LabelSet group = cut(series[i].Labels);
            if (!numbers.TryGetValue(group, out ofSeries[i]))
            {
                ofSeries[i] = labels.Count;
                numbers.Add(group, labels.Count);
                labels.Add(group);
            }
        }

        return new Grouping(ofSeries, labels);
    }
}
