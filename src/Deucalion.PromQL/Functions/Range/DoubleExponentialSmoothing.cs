using System.Globalization;
using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>double_exponential_smoothing(range, smoothing factor, trend factor).</summary>
internal sealed class DoubleExponentialSmoothing : RangeFunction
{
    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        double smoothing = Factor(parameters[0], "invalid smoothing factor. Expected: 0 < sf < 1, got: ");
        double trend = Factor(parameters[1], "invalid trend factor. Expected: 0 < tf < 1, got: ");
        value = 0;
        histogram = null;
        ReadOnlySpan<double> v = window.Floats;
        if (!v.IsEmpty && !window.Histograms.IsEmpty)
        {
            notes.Ignored();
        }

        if (v.Length < 2)
        {
            return false;
        }

        double before = 0;
        double smoothed = v[0];
        double slope = v[1] - v[0];
        for (int i = 1; i < v.Length; i++)
        {
            double x = smoothing * v[i];
            if (i > 1)
            {
                slope = (trend * (smoothed - before)) + ((1 - trend) * slope);
            }

            double y = (1 - smoothing) * (smoothed + slope);
            (before, smoothed) = (smoothed, x + y);
        }

        value = smoothed;
        return true;
    }

    private static double Factor(double f, string message) => f <= 0 || f >= 1
        ? throw QueryContext.Error(message + (double.IsFinite(f) ? f.ToString("F6", CultureInfo.InvariantCulture) : GoFormat.General(f)))
        : f;
}
