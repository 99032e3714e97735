using Deucalion.PromQL.Functions.Histograms;
using Deucalion.PromQL.Functions.Range;

namespace Deucalion.PromQL.Execution;

/// <summary>Turns what histogram functions tell into annotations.</summary>
internal static class HistogramNotes
{
    private static readonly HistogramWarnings[] Flags = [.. Enum.GetValues<HistogramWarnings>().Where(f => f != HistogramWarnings.None)];

    /// <summary>Tells each flag about a series of a range.</summary>
    public static void Tell(HistogramWarnings warnings, RangeNotes notes)
    {
        if (warnings != HistogramWarnings.None)
        {
            Tell(warnings, notes.MetricName, notes.Position, notes.Add);
        }
    }

    /// <summary>Tells each flag.</summary>
    public static void Tell(HistogramWarnings warnings, string metricName, int position, Action<Annotation> add)
    {
        if (warnings == HistogramWarnings.None)
        {
            return;
        }

        foreach (HistogramWarnings flag in Flags)
        {
            if ((warnings & flag) != 0)
            {
                add(Of(flag, metricName, position));
            }
        }
    }

    private static Annotation Of(HistogramWarnings flag, string metricName, int position) => flag switch
    {
        HistogramWarnings.MixedFloatsHistograms => Annotations.MixedFloatsHistograms(metricName, position),
        HistogramWarnings.MixedExponentialCustom => Annotations.MixedExponentialCustomHistograms(metricName, position),
        HistogramWarnings.NotCounter => Annotations.NativeHistogramNotCounter(metricName, position),
        HistogramWarnings.NotGauge => Annotations.NativeHistogramNotGauge(metricName, position),
        HistogramWarnings.StartTimeOverlap => Annotations.StartTimeOverlap(metricName, position),
        HistogramWarnings.CounterResetCollisionInAggregation => Annotations.HistogramCounterResetCollision(Annotations.Aggregation, position),
        HistogramWarnings.BoundsReconciledInAddition => Annotations.MismatchedCustomBuckets(Annotations.Addition, position),
        HistogramWarnings.BoundsReconciledInSubtraction => Annotations.MismatchedCustomBuckets(Annotations.Subtraction, position),
        HistogramWarnings.BoundsReconciledInAggregation => Annotations.MismatchedCustomBuckets(Annotations.Aggregation, position),
        HistogramWarnings.QuantileIsNaN => Annotations.QuantileNaNResult(metricName, position),
        HistogramWarnings.QuantileSkewedByNaN => Annotations.QuantileNaNSkew(metricName, position),
        HistogramWarnings.FractionExcludesNaN => Annotations.FractionNaNs(metricName, position),
        _ => throw new ArgumentOutOfRangeException(nameof(flag)),
    };
}
