using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>min_over_time, max_over_time, ts_of_min_over_time, ts_of_max_over_time; times are those of the last extreme, in seconds.</summary>
internal sealed class ExtremeOverTime(bool max, bool time) : RangeFunction
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

        value = time ? window.FloatTimes[LastExtreme(window.Floats)] / 1000.0 : Extreme(window.Floats);
        return true;
    }

    private double Extreme(ReadOnlySpan<double> values)
    {
        double best = values[0];
        foreach (double v in values)
        {
            if ((max ? v > best : v < best) || double.IsNaN(best))
            {
                best = v;
            }
        }

        return best;
    }

    private int LastExtreme(ReadOnlySpan<double> values)
    {
        double best = values[0];
        int at = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double v = values[i];
            if ((max ? v >= best : v <= best) || double.IsNaN(best))
            {
                best = v;
                at = i;
            }
        }

        return at;
    }
}
