using System.Globalization;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Reading;

namespace Deucalion.Tsdb.Tests.Golden;

/// <summary>Everything that a store answers, as text: one line a sample (value bits in hexadecimal), then exemplars and metadata.</summary>
internal static class GoldenDump
{
    public static string Of(TimeSeriesStore store)
    {
        var text = new StringBuilder();
        using (IQuerier querier = store.OpenQuerier(long.MinValue, long.MaxValue))
        {
            SeriesSelection all = querier.Select([], new SelectHints(long.MinValue, long.MaxValue), default);
            var columns = new SeriesColumns();
            for (int i = 0; i < all.Count; i++)
            {
                all.Read(i, long.MinValue, long.MaxValue, columns);
                if (columns.Count > 0)
                {
                    AddSeries(text, all.Labels(i), columns);
                }
            }
        }

        foreach (SeriesExemplars series in store.SelectExemplars([[]], long.MinValue, long.MaxValue, default))
        {
            foreach (Exemplar e in series.Exemplars)
            {
                text.Append(CultureInfo.InvariantCulture, $"exemplar {series.Series} {e.Labels} {e.Value} {e.Time}\n");
            }
        }

        foreach (MetricMetadata m in store.Metadata(null))
        {
            text.Append(CultureInfo.InvariantCulture, $"metadata {m.Family} {m.Type} {GoQuote.Quote(m.Help)} {m.Unit}\n");
        }

        return text.ToString();
    }

    // Times and values as differences keep the committed file small.
    private static void AddSeries(StringBuilder text, LabelSet labels, SeriesColumns columns)
    {
        text.Append(CultureInfo.InvariantCulture, $"series {labels} {columns.Count}\n");
        long before = 0;
        for (int i = 0; i < columns.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{columns.Times[i] - before} ");
            before = columns.Times[i];
            if (columns.HasHistograms && columns.Histograms[i] is { } h)
            {
                text.Append(CultureInfo.InvariantCulture, $"{h} {h.Schema} {h.ZeroThreshold} {(h.ResetHint == Model.Histograms.CounterResetHint.Gauge ? "gauge" : "counter")} {(h.IsInteger ? "integer" : "float")}");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{BitConverter.DoubleToUInt64Bits(columns.Values[i]):x}");
            }

            text.Append(columns.HasStartTimes && columns.StartTimes[i] != 0 ? string.Create(CultureInfo.InvariantCulture, $" from {columns.StartTimes[i]}\n") : "\n");
        }
    }
}
