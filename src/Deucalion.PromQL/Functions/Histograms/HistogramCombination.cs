using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>
/// Addition and subtraction inside functions that look at counter resets themselves, so that conflicting reset hints are no news.
/// False: not compatible.
/// </summary>
internal static class HistogramCombination
{
    public static bool Add(NativeHistogram histogram, NativeHistogram other, ref HistogramWarnings warnings) =>
        Note(histogram.Add(other), HistogramWarnings.BoundsReconciledInAddition, ref warnings);

    public static bool Subtract(NativeHistogram histogram, NativeHistogram other, ref HistogramWarnings warnings) =>
        Note(histogram.Sub(other), HistogramWarnings.BoundsReconciledInSubtraction, ref warnings);

    private static bool Note(HistogramMergeOutcome outcome, HistogramWarnings reconciled, ref HistogramWarnings warnings)
    {
        if ((outcome & HistogramMergeOutcome.BoundsReconciled) != 0)
        {
            warnings |= reconciled;
        }

        if ((outcome & HistogramMergeOutcome.IncompatibleSchemas) == 0)
        {
            return true;
        }

        warnings |= HistogramWarnings.MixedExponentialCustom;
        return false;
    }
}
