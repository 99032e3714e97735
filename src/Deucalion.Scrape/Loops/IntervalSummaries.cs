using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;

namespace Deucalion.Scrape.Loops;

/// <summary>
/// The real intervals between scrapes, summarised per configured interval, and written into the instance's own storage under
/// Prometheus' name and the managed service's name, so that both dashboards work. Safe from many threads.
/// </summary>
internal sealed class IntervalSummaries(string instance, TimeProvider time)
{
    /// <summary>Names the summary is written under.</summary>
    public static readonly string[] Names = ["prometheus_target_interval_length_seconds", "arms_prometheus_target_interval_length_seconds"];

    private static readonly double[] QuantileValues = [0.01, 0.05, 0.5, 0.9, 0.99];

    private readonly Lock _lock = new();
    private readonly SortedDictionary<TimeSpan, IntervalSummary> _summaries = [];
    private readonly Dictionary<TimeSpan, LabelSet[]> _labels = [];
    private readonly HashSet<TimeSpan> _written = [];

    /// <summary>Counts one real interval.</summary>
    public void Observe(TimeSpan configured, TimeSpan real)
    {
        lock (_lock)
        {
            if (!_summaries.TryGetValue(configured, out IntervalSummary? summary))
            {
                _summaries[configured] = summary = new IntervalSummary();
            }

            summary.Observe(time.GetUtcNow(), real.TotalSeconds);
        }
    }

    /// <summary>Adds the series of all intervals in use, and markers for those no longer in use.</summary>
    public void Write(WriteBatch batch, IReadOnlySet<TimeSpan> inUse)
    {
        DateTimeOffset now = time.GetUtcNow();
        long at = now.ToUnixTimeMilliseconds();
        lock (_lock)
        {
            foreach (TimeSpan gone in _written.Where(w => !inUse.Contains(w)).ToArray())
            {
                foreach (LabelSet labels in Labels(gone))
                {
                    batch.BeginSeries(labels);
                    batch.AddSample(at, StaleMarker.Value);
                }

                _written.Remove(gone);
                _summaries.Remove(gone);
                _labels.Remove(gone);
            }

            foreach ((TimeSpan interval, IntervalSummary summary) in _summaries.Where(s => inUse.Contains(s.Key)))
            {
                _written.Add(interval);
                double[] quantiles = summary.Quantiles(now, QuantileValues);
                LabelSet[] labels = Labels(interval);
                for (int i = 0; i < labels.Length; i++)
                {
                    int part = i % (QuantileValues.Length + 2);
                    batch.BeginSeries(labels[i]);
                    batch.AddSample(at, part < quantiles.Length ? quantiles[part] : part == quantiles.Length ? summary.Sum : summary.Count);
                }
            }
        }
    }

    /// <summary>Sum and count per interval for the server's own metrics.</summary>
    public IReadOnlyList<(string Interval, double Sum, long Count, double[] Quantiles)> Totals()
    {
        lock (_lock)
        {
            return [.. _summaries.Select(s => (GoDuration.Format(s.Key), s.Value.Sum, s.Value.Count, s.Value.Quantiles(time.GetUtcNow(), QuantileValues)))];
        }
    }

    /// <summary>Quantiles of <see cref="Totals"/>.</summary>
    public static IReadOnlyList<double> Quantiles => QuantileValues;

    private LabelSet[] Labels(TimeSpan interval)
    {
        if (_labels.TryGetValue(interval, out LabelSet[]? known))
        {
            return known;
        }

        var labels = new List<LabelSet>();
        string text = GoDuration.Format(interval);
        foreach (string name in Names)
        {
            foreach (double quantile in QuantileValues)
            {
                labels.Add(Base(name).Set(LabelNames.Quantile, quantile.ToString("R", CultureInfo.InvariantCulture)).Build());
            }

            labels.Add(Base(name + "_sum").Build());
            labels.Add(Base(name + "_count").Build());
        }

        return _labels[interval] = [.. labels];

        LabelSetBuilder Base(string name) => new LabelSetBuilder()
            .Set(LabelNames.MetricName, name).Set(LabelNames.Job, "deucalion").Set(LabelNames.Instance, instance).Set("interval", text);
    }
}
