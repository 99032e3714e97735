using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>Remembers whether hints that contradict each other were aggregated.</summary>
internal struct ResetHintsSeen
{
    private bool _reset;
    private bool _noReset;

    public readonly HistogramWarnings Warnings =>
        _reset && _noReset ? HistogramWarnings.CounterResetCollisionInAggregation : HistogramWarnings.None;

    public void Track(NativeHistogram histogram)
    {
        _reset |= histogram.ResetHint == CounterResetHint.CounterReset;
        _noReset |= histogram.ResetHint == CounterResetHint.NotCounterReset;
    }
}
