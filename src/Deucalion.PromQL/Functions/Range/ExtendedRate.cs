using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>
/// rate, increase and delta over anchored and smoothed ranges: the values at the bounds are taken from, or interpolated with, the
/// samples around them, and nothing is extrapolated.
/// </summary>
internal sealed class ExtendedRate(bool isCounter, bool isRate, bool smoothed, long range) : RangeFunction
{
    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        value = 0;
        histogram = null;
        if (window.Floats.Length > 0 && window.Histograms.Length > 0)
        {
            notes.Mixed();
            return false;
        }

        if (window.Histograms.Length > 0)
        {
            HistogramWarnings warnings = default;
            histogram = ExtendedHistogramRate.Compute(window.OfHistograms, window.Range, isCounter, isRate, smoothed, ref warnings);
            notes.Tell(warnings);
            return histogram is not null;
        }

        return Floats(window, out value);
    }

    private bool Samples(ReadOnlySpan<long> times, in RangeWindow window, out int first, out int last)
    {
        last = times.Length - 1;
        first = Math.Max(0, Interpolation.FirstAfter(times, last, window.RangeStart) - 1);
        if (smoothed)
        {
            last = Interpolation.FirstAtOrAfter(times, last, window.RangeEnd);
        }

        return times[last] > window.RangeStart && !(smoothed && times[first] > window.RangeEnd);
    }

    private bool Floats(in RangeWindow window, out double value)
    {
        ReadOnlySpan<long> t = window.FloatTimes;
        ReadOnlySpan<double> v = window.Floats;
        value = 0;
        if (!Samples(t, window, out int first, out int last))
        {
            return false;
        }

        double left = ExtendedBounds.Left(t, v, first, window.RangeStart, smoothed, isCounter);
        double right = ExtendedBounds.Right(t, v, last, window.RangeEnd, smoothed, isCounter);
        value = right - left;
        if (isCounter)
        {
            // Resets next to the bounds are already in the bounds' values.
            first += t[first] <= window.RangeStart ? 1 : 0;
            last -= t[last] >= window.RangeEnd ? 1 : 0;
            double correction = 0;
            double previous = left;
            for (int i = first; i <= last; i++)
            {
                correction += v[i] < previous ? previous : 0;
                previous = v[i];
            }

            value += correction + (right < previous ? previous : 0);
        }

        if (isRate)
        {
            value /= GoMath.Seconds(range);
        }

        return true;
    }
}
