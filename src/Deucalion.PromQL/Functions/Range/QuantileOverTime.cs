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
}
