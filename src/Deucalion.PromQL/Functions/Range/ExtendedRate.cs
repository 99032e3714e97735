using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution;

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
            histogram = Histograms(window, notes);
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
            value /= range / 1000.0;
        }

        return true;
    }

    private NativeHistogram? Histograms(in RangeWindow window, RangeNotes notes)
    {
        ReadOnlySpan<long> t = window.HistogramTimes;
        ReadOnlySpan<NativeHistogram> h = window.Histograms;
        if (!Samples(t, window, out int first, out int last) || !Validate(h[first..(last + 1)], notes))
        {
            return null;
        }

        NativeHistogram? left = smoothed && t[first] < window.RangeStart
            ? Interpolation.Between(t[first], h[first], t[first + 1], h[first + 1], window.RangeStart, isCounter, notes) : h[first].Copy();
        if (left is null)
        {
            return null;
        }

        NativeHistogram? right = smoothed && last > 0 && t[last] > window.RangeEnd
            ? Interpolation.Between(t[last - 1], h[last - 1], t[last], h[last], window.RangeEnd, isCounter, notes) : h[last].Copy();
        if (right is null)
        {
            return null;
        }

        if (!isCounter && (left.ResetHint != CounterResetHint.Gauge || right.ResetHint != CounterResetHint.Gauge))
        {
            notes.Add(Annotations.NativeHistogramNotGauge(notes.MetricName, notes.Position));
        }

        NativeHistogram result = right.Copy();
        if (!notes.Combined(result.Sub(left), Annotations.Subtraction))
        {
            return null;
        }

        if (isCounter)
        {
            if (!Resets(window, first, last, left, right, notes, out NativeHistogram? correction)
                || (correction is not null && !notes.Combined(result.Add(correction), Annotations.Addition)))
            {
                return null;
            }
        }

        if (isRate)
        {
            result.Div(range / 1000.0);
        }

        result.ResetHint = CounterResetHint.Gauge;
        return result.Compact(0);
    }

    private bool Validate(ReadOnlySpan<NativeHistogram> h, RangeNotes notes)
    {
        foreach (NativeHistogram p in h)
        {
            if (p.UsesCustomBuckets != h[0].UsesCustomBuckets)
            {
                notes.Incompatible();
                return false;
            }

            if (isCounter && p.ResetHint == CounterResetHint.Gauge)
            {
                notes.Add(Annotations.NativeHistogramNotCounter(notes.MetricName, notes.Position));
            }
        }

        return true;
    }

    private bool Resets(in RangeWindow window, int firstRow, int lastRow, NativeHistogram left, NativeHistogram right, RangeNotes notes, out NativeHistogram? correction)
    {
        ReadOnlySpan<NativeHistogram> h = window.Histograms;
        correction = null;
        int first = firstRow + 1;
        NativeHistogram previous = left;
        if (smoothed && window.HistogramTimes[firstRow] < window.RangeStart && h[firstRow + 1].DetectReset(h[firstRow]))
        {
            // The left bound was interpolated over this reset.
            previous = h[firstRow + 1];
            first++;
        }

        // The last sample is what the right bound was made of: comparing it with itself would find its own hint.
        int last = lastRow - 1;
        if (first > last + 1)
        {
            return true;
        }

        for (int i = first; i <= last + 1; i++)
        {
            NativeHistogram p = i <= last ? h[i] : right;
            if (p.DetectReset(previous))
            {
                if (correction is null)
                {
                    correction = previous.Copy();
                }
                else if (!notes.Combined(correction.Add(previous), Annotations.Addition))
                {
                    return false;
                }
            }

            previous = p;
        }

        return true;
    }
}
