using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;

namespace Deucalion.Api.Federation;

/// <summary>The newest sample of a series: a float, or a histogram.</summary>
internal sealed record FederatedSample(LabelSet Series, string Name, long Time, double Value, NativeHistogram? Histogram)
{
    /// <summary>True when both belong under one type line: same name, same kind.</summary>
    public bool SharesFamilyWith(FederatedSample other) =>
        Name == other.Name && (Histogram is null) == (other.Histogram is null)
        && (Histogram is null || (Histogram.ResetHint == CounterResetHint.Gauge) == (other.Histogram!.ResetHint == CounterResetHint.Gauge));

    /// <summary>Labels but for the name, then the external labels that the series does not have.</summary>
    public (string Name, string Value)[] LabelsWith(IReadOnlyList<KeyValuePair<string, string>> external, NameEscaping escaping)
    {
        var labels = new List<(string, string)>();
        foreach (KeyValuePair<string, string> l in Series.ToPairs())
        {
            if (l.Key != LabelNames.MetricName && l.Value.Length > 0)
            {
                labels.Add((NameEscapings.Apply(l.Key, escaping), l.Value));
            }
        }

        foreach (KeyValuePair<string, string> e in external)
        {
            if (!Series.Has(e.Key))
            {
                labels.Add((NameEscapings.Apply(e.Key, escaping), e.Value));
            }
        }

        return [.. labels];
    }
}
