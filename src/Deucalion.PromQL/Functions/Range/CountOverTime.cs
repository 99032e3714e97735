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

    /// <inheritdoc/>
    public override bool TryColumn(in FloatWindows windows, KernelScratch scratch, Span<double> values, Span<ulong> present)
    {
        for (int step = 0; step < windows.First.Length; step++)
        {
            int count = windows.End[step] - windows.First[step];
            if (count > 0)
            {
                values[step] = onlyPresence ? 1 : count;
                present[step >> 6] |= 1UL << step;
            }
        }

        return true;
    }
}
