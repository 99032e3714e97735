using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Execution;

/// <summary>Turns what histogram functions tell into annotations.</summary>
internal static class HistogramNotes
{
    /// <summary>Tells each flag.</summary>
    public static void Tell(HistogramWarnings warnings, string metricName, int position, Action<Annotation> add)
    {
        if (warnings == default)
        {
            return;
        }

        foreach (HistogramWarnings flag in Enum.GetValues<HistogramWarnings>())
        {
            if (flag != default && (warnings & flag) == flag && Of(flag, metricName, position) is { } annotation)
            {
                add(annotation);
            }
        }
    }

    private static Annotation? Of(HistogramWarnings flag, string metricName, int position) => flag switch
    {
        HistogramWarnings.QuantileIsNaN => Annotations.QuantileNaNResult(metricName, position),
        HistogramWarnings.QuantileSkewedByNaN => Annotations.QuantileNaNSkew(metricName, position),
        HistogramWarnings.FractionExcludesNaN => Annotations.FractionNaNs(metricName, position),
        _ => null,
    };
}
