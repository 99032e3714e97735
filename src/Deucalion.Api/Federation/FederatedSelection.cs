using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;

namespace Deucalion.Api.Federation;

/// <summary>Finds what a federation answer holds: of every selected series the newest sample within the lookback, unless that is a staleness marker.</summary>
internal static class FederatedSelection
{
    /// <summary>The samples by metric name; nameless series are left out, a series that several selectors accept is there once.</summary>
    public static List<FederatedSample> Read(ISampleQueryable store, IReadOnlyList<IReadOnlyList<Matcher>> selectors, long from, long to, long maxSeries, CancellationToken cancellation)
    {
        var samples = new List<FederatedSample>();
        var seen = new HashSet<LabelSet>();
        var columns = new SeriesColumns();
        using IQuerier querier = store.OpenQuerier(from, to);
        foreach (IReadOnlyList<Matcher> selector in selectors)
        {
            SeriesSelection found = querier.Select(selector, new SelectHints(from, to), cancellation);
            for (int i = 0; i < found.Count; i++)
            {
                if ((i & 1023) == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                LabelSet labels = found.Labels(i);
                if (labels.MetricName is not { } name || (selectors.Count > 1 && !seen.Add(labels)))
                {
                    continue;
                }

                found.Read(i, from, to, columns);
                if (Newest(columns, labels, name) is { } sample)
                {
                    samples.Add(sample);
                }

                if (maxSeries > 0 && samples.Count > maxSeries)
                {
                    throw new Http.ApiException(422, "execution", FormattableString.Invariant($"the answer would have more than {maxSeries} series, which is the instance's limit seriesPerQuery; ask for fewer with match[]"));
                }
            }
        }

        return [.. samples.OrderBy(s => Encoding.UTF8.GetBytes(s.Name), Metadata.ByteOrder.Instance).ThenBy(s => s.Series)];
    }

    private static FederatedSample? Newest(SeriesColumns columns, LabelSet labels, string name)
    {
        if (columns.Count == 0)
        {
            return null;
        }

        int last = columns.Count - 1;
        NativeHistogram? histogram = columns.HasHistograms ? columns.Histograms[last] : null;
        double value = histogram?.Sum ?? columns.Values[last];
        return StaleMarker.IsStale(value) ? null : new FederatedSample(labels, name, columns.Times[last], value, histogram);
    }
}
