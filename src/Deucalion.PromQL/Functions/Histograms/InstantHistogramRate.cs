using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>irate and idelta over the last two samples of a range.</summary>
public static class InstantHistogramRate
{
    /// <summary>
    /// The difference of the last two samples, per second and with a reset taken out for <paramref name="isRate"/>; a gauge histogram. Null: fewer
    /// than two samples or, with a warning, samples that cannot be combined. Two floats are the caller's to handle.
    /// </summary>
    public static NativeHistogram? Compute(HistogramWindow window, bool isRate, ref HistogramWarnings warnings)
    {
        int row = window.Count - 1;
        if (row < 1 || window.Times[row] == window.Times[row - 1])
        {
            return null;
        }

        NativeHistogram? last = window.Histograms[row];
        NativeHistogram? previous = window.Histograms[row - 1];
        if (last is null || previous is null)
        {
            warnings |= HistogramWarnings.MixedFloatsHistograms;
            return null;
        }

        bool lastIsGauge = last.ResetHint == CounterResetHint.Gauge;
        bool previousIsGauge = previous.ResetHint == CounterResetHint.Gauge;
        if (isRate && (lastIsGauge || previousIsGauge))
        {
            warnings |= HistogramWarnings.NotCounter;
        }

        if (!isRate && !(lastIsGauge && previousIsGauge))
        {
            warnings |= HistogramWarnings.NotGauge;
        }

        NativeHistogram result = last.Copy();
        bool reset = isRate && (window.IsStartTimeReset(row) || last.DetectReset(previous));
        if (!reset && !HistogramCombination.Subtract(result, previous, ref warnings))
        {
            return null;
        }

        result.ResetHint = CounterResetHint.Gauge;
        result.Compact(0);
        return isRate ? result.Div((window.Times[row] - window.Times[row - 1]) / 1000.0) : result;
    }
}
