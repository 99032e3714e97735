using Deucalion.Model.Labels;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>Numbers the match groups of a vector operation: series of both sides with equal matching labels have one number.</summary>
internal sealed class JoinKeys
{
    private readonly Dictionary<LabelSet, int> _numbers = [];
    private readonly LabelFilter _filter;
    private readonly bool _on;

    public JoinKeys(VectorMatching matching)
    {
        _on = matching.On;
        _filter = new LabelFilter(_on ? matching.Labels : [.. matching.Labels, LabelNames.MetricName]);
    }

    /// <summary>Number of groups so far.</summary>
    public int Count => _numbers.Count;

    /// <summary>The labels that a series is matched by.</summary>
    public LabelSet Labels(LabelSet series) => _on ? _filter.Keep(series) : _filter.Without(series);

    /// <summary>The groups of all series of one side.</summary>
    public int[] Of(IReadOnlyList<SeriesHeader> series)
    {
        var keys = new int[series.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            LabelSet labels = Labels(series[i].Labels);
            if (!_numbers.TryGetValue(labels, out keys[i]))
            {
                keys[i] = _numbers.Count;
                _numbers.Add(labels, keys[i]);
            }
        }

        return keys;
    }
}
