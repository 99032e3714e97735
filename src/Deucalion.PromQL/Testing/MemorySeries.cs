using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.PromQL.Testing;

/// <summary>The samples of one series in memory, in the order of time.</summary>
internal sealed class MemorySeries(LabelSet labels)
{
    /// <summary>Labels.</summary>
    public LabelSet Labels { get; } = labels;

    /// <summary>Samples: time, start time (0 = unknown), float or histogram.</summary>
    public List<(long Time, long Start, double Value, NativeHistogram? Histogram)> Samples { get; } = [];

    /// <summary>
    /// Adds a sample after the last one. Reset hints are what Prometheus' storage would give back: "not reset" behind a histogram that
    /// it fits, else unknown.
    /// </summary>
    public void Add(long time, long start, double value, NativeHistogram? histogram)
    {
        if (Samples.Count > 0 && Samples[^1].Time >= time)
        {
            throw new ScriptException("out of order or duplicate sample of " + Labels);
        }

        NativeHistogram? stored = null;
        if (histogram is not null)
        {
            stored = histogram.Copy();
            if (stored.ResetHint != CounterResetHint.Gauge)
            {
                stored.ResetHint = Samples.Count > 0 && Follows(stored, Samples[^1].Histogram) ? CounterResetHint.NotCounterReset : CounterResetHint.Unknown;
            }
        }

        Samples.Add((time, start, value, stored));
    }

    private static bool Follows(NativeHistogram h, NativeHistogram? before) =>
        before is not null
        && h.ResetHint != CounterResetHint.CounterReset
        && before.ResetHint != CounterResetHint.Gauge
        && !StaleMarker.IsStale(before.Sum)
        && (StaleMarker.IsStale(h.Sum)
            || (before.Schema == h.Schema
                && before.ZeroThreshold == h.ZeroThreshold
                && HistogramSchemas.CustomBoundsMatch(before.CustomValues, h.CustomValues)
                && !h.DetectReset(before)));
}
