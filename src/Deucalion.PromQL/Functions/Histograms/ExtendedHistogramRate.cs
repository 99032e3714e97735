using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>rate, increase and delta over <c>anchored</c> and <c>smoothed</c> selectors: between the range's very ends, without extrapolation.</summary>
public static class ExtendedHistogramRate
{
    /// <summary>
    /// The increase between the values at the range's ends: of the last samples before them (anchored), or interpolated (smoothed). The window holds
    /// the samples an extended selector selects: also those before, and for smoothed after, the range. Null as with
    /// <see cref="HistogramRate.Extrapolated"/>.
    /// </summary>
    public static NativeHistogram? Compute(HistogramWindow window, HistogramRange range, bool isCounter, bool isRate, bool smoothed, ref HistogramWarnings warnings)
    {
        if (window.Count == 0)
        {
            return null;
        }

        if (window.HasFloats)
        {
            warnings |= HistogramWarnings.MixedFloatsHistograms;
            return null;
        }

        int last = window.Count - 1;
        int first = Math.Max(0, HistogramWindow.FirstAfter(window.Times[..last], range.Start) - 1);
        if (smoothed)
        {
            last = HistogramWindow.FirstAfter(window.Times[..last], range.End - 1);
        }

        if (window.Times[last] <= range.Start || (smoothed && window.Times[first] > range.End) || !CheckKinds(window, first, last, isCounter, ref warnings))
        {
            return null;
        }

        NativeHistogram? left = smoothed && window.Times[first] < range.Start
            ? Interpolate(window, first, range.Start, isCounter, ref warnings)
            : window.Histograms[first]!.Copy();
        NativeHistogram? right = left is null ? null : smoothed && last > 0 && window.Times[last] > range.End
            ? Interpolate(window, last - 1, range.End, isCounter, ref warnings)
            : window.Histograms[last]!.Copy();
        return left is null || right is null ? null : Difference(window, first, last, left, right, range, isCounter, isRate, smoothed, ref warnings);
    }

    private static NativeHistogram? Difference(
        HistogramWindow window, int first, int last, NativeHistogram left, NativeHistogram right, HistogramRange range,
        bool isCounter, bool isRate, bool smoothed, ref HistogramWarnings warnings)
    {
        if (!isCounter && (left.ResetHint != CounterResetHint.Gauge || right.ResetHint != CounterResetHint.Gauge))
        {
            warnings |= HistogramWarnings.NotGauge;
        }

        NativeHistogram result = right.Copy();
        if (!HistogramCombination.Subtract(result, left, ref warnings))
        {
            return null;
        }

        if (isCounter)
        {
            bool resetBeforeSecond = smoothed && first < last && window.Times[first] < range.Start
                && window.Histograms[first + 1]!.DetectReset(window.Histograms[first]!);
            if (!FindCorrection(window, first, last, left, right, resetBeforeSecond, out NativeHistogram? correction, ref warnings)
                || (correction is not null && !HistogramCombination.Add(result, correction, ref warnings)))
            {
                return null;
            }
        }

        if (isRate)
        {
            result.Div(range.Seconds);
        }

        result.ResetHint = CounterResetHint.Gauge;
        return result.Compact(0);
    }

    private static bool CheckKinds(HistogramWindow window, int first, int last, bool isCounter, ref HistogramWarnings warnings)
    {
        // A smoothed window can end before it begins; it then has no sample to check.
        bool custom = last < first || window.Histograms[first]!.UsesCustomBuckets;
        for (int i = first; i <= last; i++)
        {
            NativeHistogram histogram = window.Histograms[i]!;
            if (histogram.UsesCustomBuckets != custom)
            {
                warnings |= HistogramWarnings.MixedExponentialCustom;
                return false;
            }

            if (isCounter && histogram.ResetHint == CounterResetHint.Gauge)
            {
                warnings |= HistogramWarnings.NotCounter;
            }
        }

        return true;
    }

    /// <summary>The value at a time between a row and the next. Across a reset the counter is taken to rise from zero.</summary>
    private static NativeHistogram? Interpolate(HistogramWindow window, int row, long time, bool isCounter, ref HistogramWarnings warnings)
    {
        (NativeHistogram before, NativeHistogram after) = (window.Histograms[row]!, window.Histograms[row + 1]!);
        (long timeBefore, long timeAfter) = (window.Times[row], window.Times[row + 1]);
        if (time == timeBefore)
        {
            return before.Copy();
        }

        NativeHistogram result = after.Copy();
        if (time == timeAfter)
        {
            return result;
        }

        double fraction = (double)(time - timeBefore) / (timeAfter - timeBefore);
        if (isCounter && after.DetectReset(before))
        {
            return result.Mul(fraction);
        }

        if (!HistogramCombination.Subtract(result, before, ref warnings))
        {
            return null;
        }

        return HistogramCombination.Add(result.Mul(fraction), before, ref warnings) ? result : null;
    }

    /// <summary>
    /// What resets between the two ends took away; null for none. The row of the right end is never compared with itself: its hint would report
    /// its own reset again. False: not compatible.
    /// </summary>
    private static bool FindCorrection(
        HistogramWindow window, int first, int last, NativeHistogram left, NativeHistogram right, bool resetBeforeSecond,
        out NativeHistogram? correction, ref HistogramWarnings warnings)
    {
        correction = null;
        NativeHistogram previous = left;
        int row = first + 1;
        if (resetBeforeSecond)
        {
            // The interpolated left end has this reset in it already.
            previous = window.Histograms[row]!;
            row++;
        }

        if (row > last)
        {
            return true;
        }

        for (; row <= last; row++)
        {
            NativeHistogram current = row == last ? right : window.Histograms[row]!;
            if (current.DetectReset(previous))
            {
                if (correction is null)
                {
                    correction = previous.Copy();
                }
                else if (!HistogramCombination.Add(correction, previous, ref warnings))
                {
                    return false;
                }
            }

            previous = current;
        }

        return true;
    }
}
