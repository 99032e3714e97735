using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>count_over_time, and present_over_time, which is 1 whatever the number.</summary>
internal sealed class CountOverTime(bool onlyPresence) : RangeFunction
{
    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        value = onlyPresence ? 1 : window.Count;
        histogram = null;
        return true;
    }
}
