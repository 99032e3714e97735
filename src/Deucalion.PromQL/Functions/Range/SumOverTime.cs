using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>sum_over_time.</summary>
internal sealed class SumOverTime : RangeFunction
{
    /// <summary>Compensated sum of floats.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        double compensation = 0;
        foreach (double v in values)
        {
            KahanSum.Add(v, ref sum, ref compensation);
        }

        return double.IsInfinity(sum) ? sum : sum + compensation;
    }

    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        value = 0;
        histogram = null;
        if (window.Histograms.IsEmpty)
        {
            value = Sum(window.Floats);
            return true;
        }

        if (!window.Floats.IsEmpty)
        {
            notes.Mixed();
            return false;
        }

        HistogramWarnings warnings = default;
        histogram = HistogramOverTime.Sum(window.OfHistograms, ref warnings);
        notes.Tell(warnings);
        return histogram is not null;
    }

    /// <inheritdoc/>
    public override bool TryColumn(in FloatWindows windows, KernelScratch scratch, Span<double> values, Span<ulong> present)
    {
        scratch.Sums.Load(windows);
        for (int step = 0; step < windows.First.Length; step++)
        {
            int first = windows.First[step];
            int end = windows.End[step];
            if (end > first)
            {
                values[step] = scratch.Sums.Sum(windows.Values, first, end);
                present[step >> 6] |= 1UL << step;
            }
        }

        return true;
    }
}
