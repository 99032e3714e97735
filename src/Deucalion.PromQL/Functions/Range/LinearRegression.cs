using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>deriv and predict_linear: the straight line through the floats, least squares.</summary>
internal sealed class LinearRegression(bool predict) : RangeFunction
{
    /// <summary>Slope per second and the value at a time.</summary>
    public static (double Slope, double Intercept) Fit(ReadOnlySpan<long> times, ReadOnlySpan<double> values, long interceptTime)
    {
        double sumX = 0, errorX = 0, sumY = 0, errorY = 0, sumXY = 0, errorXY = 0, sumX2 = 0, errorX2 = 0;
        bool constant = true;
        for (int i = 0; i < values.Length; i++)
        {
            constant &= i == 0 || values[i] == values[0];
            double x = (times[i] - interceptTime) / 1e3;
            KahanSum.Add(x, ref sumX, ref errorX);
            KahanSum.Add(values[i], ref sumY, ref errorY);
            KahanSum.Add(x * values[i], ref sumXY, ref errorXY);
            KahanSum.Add(x * x, ref sumX2, ref errorX2);
        }

        if (constant)
        {
            return double.IsInfinity(values[0]) ? (double.NaN, double.NaN) : (0, values[0]);
        }

        double n = values.Length;
        sumX += errorX;
        sumY += errorY;
        sumXY += errorXY;
        sumX2 += errorX2;
        double slope = (sumXY - (sumX * sumY / n)) / (sumX2 - (sumX * sumX / n));
        return (slope, (sumY / n) - (slope * sumX / n));
    }

    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        value = 0;
        histogram = null;
        if (!window.Floats.IsEmpty && !window.Histograms.IsEmpty)
        {
            notes.Ignored();
        }

        if (window.Floats.Length < 2)
        {
            return false;
        }

        (double slope, double intercept) = Fit(window.FloatTimes, window.Floats, predict ? window.StepTime : window.FloatTimes[0]);
        value = predict ? (slope * parameters[0]) + intercept : slope;
        return true;
    }
}
