using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>rate, increase and delta over plain ranges: difference of last and first, resets added, stretched to the bounds.</summary>
internal sealed class ExtrapolatedRate(bool isCounter, bool isRate, long range) : RangeFunction
{
    /// <inheritdoc/>
    public override bool UsesStartTimes => isCounter;

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

        return window.Histograms.Length > 0 ? Histograms(window, notes, out histogram) : Floats(window, notes, out value);
    }

    /// <inheritdoc/>
    public override bool TryColumn(in FloatWindows windows, RangeNotes notes, Span<double> values, Span<ulong> present)
    {
        RateKernel.Column(windows, isCounter, isRate, values, present);
        return true;
    }

    private bool Floats(in RangeWindow window, RangeNotes notes, out double value)
    {
        ReadOnlySpan<double> v = window.Floats;
        double result = v[^1] - v[0];
        if (isCounter)
        {
            bool told = false;
            ReadOnlySpan<long> starts = window.FloatStarts;
            ReadOnlySpan<long> times = window.FloatTimes;
            for (int i = 1; i < v.Length; i++)
            {
                if (!told && !starts.IsEmpty && StartTimes.Overlaps(starts[i - 1], times[i - 1], starts[i]))
                {
                    notes.Add(Annotations.StartTimeOverlap(notes.MetricName, notes.Position));
                    told = true;
                }

                if (v[i] < v[i - 1] || (!starts.IsEmpty && StartTimes.IsReset(starts[i - 1], times[i - 1], starts[i], times[i])))
                {
                    result += v[i - 1];
                }
            }
        }

        Extrapolation e = Bounds(window.FloatTimes, window.FloatStarts, window);
        if (e.BeginsInside)
        {
            result += v[0];
        }
        else if (v.Length == 1)
        {
            value = 0;
            return false;
        }

        value = result * e.Factor(isCounter, isRate, range, result, v[0]);
        return true;
    }

    private bool Histograms(in RangeWindow window, RangeNotes notes, out NativeHistogram? histogram)
    {
        ReadOnlySpan<NativeHistogram> h = window.Histograms;
        histogram = null;
        if (h.Length > 1)
        {
            histogram = HistogramRate.Difference(h, window.HistogramTimes, isCounter ? window.HistogramStarts : default, isCounter, notes);
            if (histogram is null)
            {
                return false;
            }
        }

        Extrapolation e = Bounds(window.HistogramTimes, window.HistogramStarts, window);
        if (e.BeginsInside)
        {
            if (histogram is null)
            {
                histogram = h[0].Copy();
            }
            else if (!notes.Combined(histogram.Add(h[0]), Annotations.Addition))
            {
                histogram = null;
                return false;
            }
        }
        else if (h.Length == 1)
        {
            return false;
        }

        NativeHistogram result = histogram!;
        histogram = result.Mul(e.Factor(isCounter, isRate, range, result.Count, h[0].Count));
        return true;
    }

    private Extrapolation Bounds(ReadOnlySpan<long> times, ReadOnlySpan<long> starts, in RangeWindow window)
    {
        bool inside = isCounter && !starts.IsEmpty && starts[0] != 0 && starts[0] > window.RangeStart && starts[0] < times[0];
        return new Extrapolation(times[0], times[^1], times.Length - 1, window.RangeStart, window.RangeEnd, inside ? starts[0] : 0);
    }
}
