using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>stdvar_over_time and stddev_over_time.</summary>
internal sealed class VarianceOverTime(bool root) : RangeFunction
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

        if (!window.Histograms.IsEmpty)
        {
            notes.Ignored();
        }

        double count = 0;
        double mean = 0;
        double meanError = 0;
        double squares = 0;
        double squaresError = 0;
        foreach (double v in window.Floats)
        {
            count++;
            double delta = v - (mean + meanError);
            KahanSum.Add(delta / count, ref mean, ref meanError);
            KahanSum.Add(delta * (v - (mean + meanError)), ref squares, ref squaresError);
        }

        value = (squares + squaresError) / count;
        value = root ? Math.Sqrt(value) : value;
        return true;
    }
}
