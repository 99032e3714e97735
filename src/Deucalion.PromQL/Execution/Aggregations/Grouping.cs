using Deucalion.Model.Labels;
using Deucalion.PromQL.Plan;

namespace Deucalion.PromQL.Execution.Aggregations;

/// <summary>Which group each input series belongs to, groups numbered in the order of their first series.</summary>
internal sealed class Grouping
{
    private Grouping(int[] ofSeries, IReadOnlyList<LabelSet> labels)
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
        LabelFilter filter = node.Without ? new LabelFilter([.. node.Grouping, LabelNames.MetricName]) : new LabelFilter(node.Grouping);
        var numbers = new LabelNumbers();
        var ofSeries = new int[series.Count];
        if (!node.Without && node.Grouping.Count == 0)
        {
            if (series.Count > 0)
            {
                numbers.Of(default);
            }

            return new Grouping(ofSeries, numbers.Labels);
        }

        byte[] cut = new byte[512];
        for (int i = 0; i < ofSeries.Length; i++)
        {
            ReadOnlySpan<byte> labels = Headers.Encoded(series, i);
            if (cut.Length < labels.Length)
            {
                cut = new byte[labels.Length * 2];
            }

            ofSeries[i] = numbers.Of(cut.AsSpan(0, filter.Cut(labels, !node.Without, cut)));
        }

        return new Grouping(ofSeries, numbers.Labels);
    }
}
