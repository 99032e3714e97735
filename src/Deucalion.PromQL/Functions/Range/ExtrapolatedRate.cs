using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;
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
    public override bool TryColumn(in FloatWindows windows, KernelScratch scratch, Span<double> values, Span<ulong> present)
    {
        scratch.Extrapolation.Prepare(windows, scratch.Clock, isRate);
        RateKernel.Column(windows, scratch, isCounter, isRate, values, present);
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
                if (!told && !starts.IsEmpty && StartTime.Overlaps(starts[i - 1], times[i - 1], starts[i]))
                {
                    notes.Add(Annotations.StartTimeOverlap(notes.MetricName, notes.Position));
                    told = true;
                }

                if (v[i] < v[i - 1] || (!starts.IsEmpty && StartTime.IsReset(starts[i - 1], times[i - 1], starts[i], times[i])))
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
        HistogramWarnings warnings = default;
        histogram = HistogramRate.Extrapolated(window.OfHistograms, window.Range, isCounter, isRate, ref warnings);
        notes.Tell(warnings);
        return histogram is not null;
    }

    private Extrapolation Bounds(ReadOnlySpan<long> times, ReadOnlySpan<long> starts, in RangeWindow window)
    {
        bool inside = isCounter && !starts.IsEmpty && starts[0] != 0 && starts[0] > window.RangeStart && starts[0] < times[0];
        return new Extrapolation(times[0], times[^1], times.Length - 1, window.RangeStart, window.RangeEnd, inside ? starts[0] : 0);
    }
}
