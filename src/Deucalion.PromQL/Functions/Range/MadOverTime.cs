using System.Buffers;
using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>mad_over_time: the median of the distances from the median.</summary>
internal sealed class MadOverTime : RangeFunction
{
    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        value = double.NaN;
        histogram = null;
        if (window.Floats.IsEmpty)
        {
            return false;
        }

        if (!window.Histograms.IsEmpty)
        {
            notes.Ignored();
        }

        foreach (double v in window.Floats)
        {
            if (double.IsNaN(v))
            {
                return true;
            }
        }

        double[] rented = ArrayPool<double>.Shared.Rent(window.Floats.Length);
        Span<double> values = rented.AsSpan(0, window.Floats.Length);
        window.Floats.CopyTo(values);
        double median = Quantiles.Of(0.5, values);
        foreach (ref double v in values)
        {
            v = Math.Abs(v - median);
        }

        value = Quantiles.Of(0.5, values);
        ArrayPool<double>.Shared.Return(rented);
        return true;
    }
}
