using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>rate, increase and delta over histograms, extrapolated to the range.</summary>
public static class HistogramRate
{
    /// <summary>
    /// The increase (<paramref name="isCounter"/>: with resets taken out) extrapolated to the range, per second for <paramref name="isRate"/>; a gauge
    /// histogram. Null: too few samples or samples that cannot be combined, see <paramref name="warnings"/>. One sample is enough when its
    /// start time lies in the range.
    /// </summary>
    public static NativeHistogram? Extrapolated(HistogramWindow window, HistogramRange range, bool isCounter, bool isRate, ref HistogramWarnings warnings)
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

        NativeHistogram? result = null;
        if (window.Count > 1)
        {
            result = Increase(window, isCounter, out HistogramWarnings found);
            warnings |= found;
            if (result is null)
            {
                return null;
            }
        }

        long firstTime = window.Times[0];
        long lastTime = window.Times[^1];
        double toEnd = (range.End - lastTime) / 1000.0;
        double interval = (lastTime - firstTime) / 1000.0;
        double average = window.Count > 1 ? interval / (window.Count - 1) : 0;
        double threshold = average * 1.1;
        double toStart;
        if (isCounter && !window.StartTimes.IsEmpty && window.StartTimes[0] != 0 && window.StartTimes[0] > range.Start && window.StartTimes[0] < firstTime)
        {
            // The counter began at zero within the range: that is a sample, so nothing is extrapolated on this end.
            toStart = 0;
            interval = (lastTime - window.StartTimes[0]) / 1000.0;
            if (result is null)
            {
                result = window.Histograms[0]!.Copy();
            }
            else if (!HistogramCombination.Add(result, window.Histograms[0]!, ref warnings))
            {
                return null;
            }
        }
        else if (result is null)
        {
            return null;
        }
        else
        {
            toStart = ToStart(result, window.Histograms[0]!, (firstTime - range.Start) / 1000.0, interval, average, isCounter);
        }

        if (toEnd >= threshold)
        {
            toEnd = average / 2;
        }

        double factor = interval != 0 ? (interval + toStart + toEnd) / interval : 1;
        return result.Mul(isRate ? factor / range.Seconds : factor);
    }

    /// <summary>Seconds to extrapolate before the first sample: to the range's start if near, else half a sample distance; a counter not below zero.</summary>
    private static double ToStart(NativeHistogram result, NativeHistogram first, double toStart, double interval, double average, bool isCounter)
    {
        if (toStart >= average * 1.1)
        {
            toStart = average / 2;
        }

        if (isCounter && result.Count > 0 && first.Count >= 0)
        {
            double toZero = interval * (first.Count / result.Count);
            return toZero < toStart ? toZero : toStart;
        }

        return toStart;
    }

    /// <summary>Last minus first histogram, plus what resets in between took away; compact, a gauge. At least two rows, all histograms.</summary>
    private static NativeHistogram? Increase(HistogramWindow window, bool isCounter, out HistogramWarnings warnings)
    {
        warnings = HistogramWarnings.None;
        NativeHistogram first = window.Histograms[0]!;
        NativeHistogram last = window.Histograms[^1]!;
        if (isCounter && (IsGauge(first) || IsGauge(last)))
        {
            warnings |= HistogramWarnings.NotCounter;
        }

        NativeHistogram start = first;
        if (isCounter && (window.IsStartTimeReset(1) || window.Histograms[1]!.DetectReset(first)))
        {
            // Reset right after the first sample: it is not looked at, so its layout may differ.
            NativeHistogram second = window.Histograms[1]!;
            start = new NativeHistogram { Schema = second.Schema, CustomValues = second.CustomValues };
        }

        int? schema = CommonSchema(window, start, isCounter, ref warnings);
        if (schema is null)
        {
            return null;
        }

        NativeHistogram result = last.CopyToSchema(schema.Value);
        if (!HistogramCombination.Subtract(result, start, ref warnings) || (isCounter && !AddResets(result, window, start, ref warnings)))
        {
            warnings = HistogramWarnings.MixedExponentialCustom;
            return null;
        }

        if (!isCounter && !(IsGauge(first) && IsGauge(last)))
        {
            warnings |= HistogramWarnings.NotGauge;
        }

        result.ResetHint = CounterResetHint.Gauge;
        return result.Compact(0);
    }

    /// <summary>The lowest resolution among the samples that count; null (and only that warning) when exponential and custom buckets are mixed.</summary>
    private static int? CommonSchema(HistogramWindow window, NativeHistogram start, bool isCounter, ref HistogramWarnings warnings)
    {
        NativeHistogram last = window.Histograms[^1]!;
        bool custom = start.UsesCustomBuckets;
        if (last.UsesCustomBuckets != custom)
        {
            warnings |= HistogramWarnings.MixedExponentialCustom;
            return null;
        }

        int schema = Math.Min(last.Schema, start.Schema);
        if (!isCounter)
        {
            return schema;
        }

        foreach (NativeHistogram? between in window.Histograms[1..^1])
        {
            if (between!.UsesCustomBuckets != custom)
            {
                warnings = HistogramWarnings.MixedExponentialCustom;
                return null;
            }

            if (IsGauge(between))
            {
                warnings |= HistogramWarnings.NotCounter;
            }

            schema = Math.Min(schema, between.Schema);
        }

        return schema;
    }

    private static bool AddResets(NativeHistogram result, HistogramWindow window, NativeHistogram start, ref HistogramWarnings warnings)
    {
        NativeHistogram previous = start;
        for (int i = 1; i < window.Count; i++)
        {
            NativeHistogram current = window.Histograms[i]!;
            if (!window.StartTimes.IsEmpty && StartTime.Overlaps(window.StartTimes[i - 1], window.Times[i - 1], window.StartTimes[i]))
            {
                warnings |= HistogramWarnings.StartTimeOverlap;
            }

            if ((window.IsStartTimeReset(i) || current.DetectReset(previous)) && !HistogramCombination.Add(result, previous, ref warnings))
            {
                return false;
            }

            previous = current;
        }

        return true;
    }

    private static bool IsGauge(NativeHistogram histogram) => histogram.ResetHint == CounterResetHint.Gauge;
}
