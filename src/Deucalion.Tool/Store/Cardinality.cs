using System.Runtime.InteropServices;
using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Tool.Output;
using Deucalion.Tsdb.Inspection;

namespace Deucalion.Tool.Store;

/// <summary>
/// Counts series, samples and bytes by metric, label name and label pair. Churn of a series is the share of the whole time range in which it has no
/// samples; a table of churn adds it up, so 5 means as much as five series that exist hardly at all.
/// </summary>
internal sealed class Cardinality
{
    private readonly Dictionary<LabelSet, Totals> _series = [];

    public long SeriesCount => _series.Count;

    public long NameCount { get; private set; }

    public long PairCount { get; private set; }

    public long PairBytes { get; private set; }

    public void Add(in SeriesSize size)
    {
        ref Totals t = ref CollectionsMarshal.GetValueRefOrAddDefault(_series, size.Labels, out bool exists);
        t.Min = exists ? Math.Min(t.Min, size.MinTime) : size.MinTime;
        t.Max = exists ? Math.Max(t.Max, size.MaxTime) : size.MaxTime;
        t.Samples += size.Samples;
        t.Bytes += size.Bytes;
    }

    public IEnumerable<ReportTable> Tables(int limit)
    {
        var metrics = new Dictionary<string, Totals>();
        var names = new Dictionary<string, NameTotals>();
        var pairs = new Dictionary<(string Name, string Value), Totals>();
        long first = _series.Count == 0 ? 0 : _series.Values.Min(s => s.Min);
        long range = Math.Max(1, _series.Count == 0 ? 1 : _series.Values.Max(s => s.Max) - first);
        foreach ((LabelSet labels, Totals s) in _series)
        {
            double churn = 1 - Math.Min(1, (double)(s.Max - s.Min) / range);
            Count(metrics, labels.MetricName ?? string.Empty, s, churn);
            foreach ((string name, string value) in labels.ToPairs())
            {
                Count(pairs, (name, value), s, churn);
                ref NameTotals n = ref CollectionsMarshal.GetValueRefOrAddDefault(names, name, out _);
                n.Series++;
                n.Churn += churn;
                n.TextBytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value);
            }
        }

        foreach ((string name, string value) in pairs.Keys)
        {
            ref NameTotals n = ref CollectionsMarshal.GetValueRefOrAddDefault(names, name, out _);
            int length = Encoding.UTF8.GetByteCount(value);
            n.Values++;
            n.ValueBytes += length;
            PairBytes += length + Encoding.UTF8.GetByteCount(name);
        }

        NameCount = names.Count;
        PairCount = pairs.Count;
        return
        [
            Metrics("metrics_by_series", "Metric names with most series", metrics, m => m.Series, limit),
            Metrics("metrics_by_bytes", "Metric names with most bytes of values", metrics, m => m.Bytes, limit),
            Metrics("metrics_by_samples", "Metric names with most samples", metrics, m => m.Samples, limit),
            Names("labels_by_values", "Label names with most values", names, n => n.Values, limit),
            Names("labels_by_bytes", "Label names with most bytes of distinct values", names, n => n.ValueBytes, limit),
            Names("labels_by_churn", "Label names most involved in churn", names, n => n.Churn, limit),
            Pairs("pairs_by_series", "Label pairs with most series", pairs, p => p.Series, limit),
            Pairs("pairs_by_churn", "Label pairs most involved in churn", pairs, p => p.Churn, limit),
        ];
    }

    private static void Count<TKey>(Dictionary<TKey, Totals> into, TKey key, in Totals series, double churn)
        where TKey : notnull
    {
        ref Totals t = ref CollectionsMarshal.GetValueRefOrAddDefault(into, key, out _);
        t.Series++;
        t.Samples += series.Samples;
        t.Bytes += series.Bytes;
        t.Churn += churn;
    }

    private static ReportTable Metrics(string key, string title, Dictionary<string, Totals> metrics, Func<Totals, double> by, int limit)
    {
        ReportTable table = new(key, title, ["metric", "series", "samples", "bytes", "bytes/sample"]);
        foreach ((string name, Totals m) in metrics.OrderByDescending(m => by(m.Value)).ThenBy(m => m.Key, StringComparer.Ordinal).Take(limit))
        {
            table.Add(name, m.Series, m.Samples, m.Bytes, (double)m.Bytes / Math.Max(1, m.Samples));
        }

        return table;
    }

    private static ReportTable Names(string key, string title, Dictionary<string, NameTotals> names, Func<NameTotals, double> by, int limit)
    {
        ReportTable table = new(key, title, ["label", "values", "series", "bytes of values", "bytes in series", "churn"]);
        foreach ((string name, NameTotals n) in names.OrderByDescending(n => by(n.Value)).ThenBy(n => n.Key, StringComparer.Ordinal).Take(limit))
        {
            table.Add(name, n.Values, n.Series, n.ValueBytes, n.TextBytes, n.Churn);
        }

        return table;
    }

    private static ReportTable Pairs(string key, string title, Dictionary<(string Name, string Value), Totals> pairs, Func<Totals, double> by, int limit)
    {
        ReportTable table = new(key, title, ["pair", "series", "samples", "bytes", "churn"]);
        foreach (((string name, string value), Totals p) in pairs.OrderByDescending(p => by(p.Value)).ThenBy(p => p.Key.Name, StringComparer.Ordinal).ThenBy(p => p.Key.Value, StringComparer.Ordinal).Take(limit))
        {
            table.Add($"{name}={(value.Length > 60 ? value[..60] + "…" : value)}", p.Series, p.Samples, p.Bytes, p.Churn);
        }

        return table;
    }

    private struct Totals
    {
        public long Series;
        public long Samples;
        public long Bytes;
        public long Min;
        public long Max;
        public double Churn;
    }

    private struct NameTotals
    {
        public long Series;
        public long Values;
        public long ValueBytes;
        public long TextBytes;
        public double Churn;
    }
}
