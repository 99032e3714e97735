using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>What a step of an aggregation has to tell. Collisions of reset hints are found over all of it, see <see cref="ResetHintsSeen"/>.</summary>
internal static class AggregationWarnings
{
    public static HistogramWarnings Of(HistogramMergeOutcome outcome)
    {
        HistogramWarnings warnings = HistogramWarnings.None;
        if ((outcome & HistogramMergeOutcome.IncompatibleSchemas) != 0)
        {
            warnings |= HistogramWarnings.MixedExponentialCustom;
        }

        if ((outcome & HistogramMergeOutcome.BoundsReconciled) != 0)
        {
            warnings |= HistogramWarnings.BoundsReconciledInAggregation;
        }

        return warnings;
    }
}
