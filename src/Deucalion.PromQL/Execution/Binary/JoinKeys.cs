using Deucalion.Model.Labels;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution.Binary;

/// <summary>Numbers the match groups of a vector operation: series of both sides with equal matching labels have one number.</summary>
internal sealed class JoinKeys
{
    private readonly LabelNumbers _numbers = new();
    private readonly LabelFilter _filter;
    private readonly bool _on;

    public JoinKeys(VectorMatching matching)
    {
        _on = matching.On;
        _filter = new LabelFilter(_on ? matching.Labels : [.. matching.Labels, LabelNames.MetricName]);
    }

    /// <summary>Number of groups so far.</summary>
    public int Count => _numbers.Labels.Count;

    /// <summary>The labels that a series is matched by.</summary>
    public LabelSet Labels(LabelSet series) => _on ? _filter.Keep(series) : _filter.Without(series);

    /// <summary>The groups of all series of one side.</summary>
    public int[] Of(IReadOnlyList<SeriesHeader> series)
    {
        var keys = new int[series.Count];
        byte[] cut = new byte[512];
        for (int i = 0; i < keys.Length; i++)
        {
            ReadOnlySpan<byte> labels = Headers.Encoded(series, i);
            if (cut.Length < labels.Length)
            {
                cut = new byte[labels.Length * 2];
            }

            keys[i] = _numbers.Of(cut.AsSpan(0, _filter.Cut(labels, _on, cut)));
        }

        return keys;
    }
}
