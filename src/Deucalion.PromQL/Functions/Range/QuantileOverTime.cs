using System.Buffers;
using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>quantile_over_time; the first parameter is the quantile.</summary>
internal sealed class QuantileOverTime : RangeFunction
{
    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        value = 0;
        histogram = null;
        if (window.Floats.IsEmpty)
        {
            return false;
        }

        double q = parameters[0];
        if (!(q >= 0 && q <= 1))
        {
            notes.Add(Annotations.InvalidQuantile(q, notes.Position));
        }

        if (!window.Histograms.IsEmpty)
        {
            notes.Ignored();
        }

        double[] values = ArrayPool<double>.Shared.Rent(window.Floats.Length);
        window.Floats.CopyTo(values);
        value = Quantiles.Of(q, values.AsSpan(0, window.Floats.Length));
        ArrayPool<double>.Shared.Return(values);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryColumn(in FloatWindows windows, KernelScratch scratch, Span<double> values, Span<ulong> present)
    {
        ReadOnlySpan<double> quantiles = scratch.Parameters[0];
        foreach (double q in quantiles)
        {
            // Told step by step.
            if (!(q >= 0 && q <= 1))
            {
                return false;
            }
        }

        scratch.Sorted.Reset();
        for (int step = 0; step < windows.First.Length; step++)
        {
            int first = windows.First[step];
            int end = windows.End[step];
            if (end > first)
            {
                values[step] = Quantiles.OfSorted(quantiles[step], scratch.Sorted.Slide(windows.Values, first, end));
                present[step >> 6] |= 1UL << step;
            }
        }

        return true;
    }
}
