using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>Difference of the last and the first histogram of a window, counter resets added.</summary>
internal static class HistogramRate
{
    /// <summary>The difference as a gauge, or null when the histograms do not go together. At least two histograms.</summary>
    public static NativeHistogram? Difference(
        ReadOnlySpan<NativeHistogram> points, ReadOnlySpan<long> times, ReadOnlySpan<long> starts, bool isCounter, RangeNotes notes)
    {
        NativeHistogram previous = points[0];
        NativeHistogram last = points[^1];
        bool gauge = isCounter && (previous.ResetHint == CounterResetHint.Gauge || last.ResetHint == CounterResetHint.Gauge);

        // With a reset right after the first sample its buckets play no part, so they need not fit.
        if (isCounter && IsReset(points, times, starts, 1, previous))
        {
            previous = new NativeHistogram { Schema = points[1].Schema, CustomValues = points[1].CustomValues };
        }

        bool custom = previous.UsesCustomBuckets;
        if (last.UsesCustomBuckets != custom)
        {
            NotCounter(gauge, notes);
            notes.Incompatible();
            return null;
        }

        int schema = Math.Min(last.Schema, previous.Schema);
        if (isCounter)
        {
            foreach (NativeHistogram p in points[1..^1])
            {
                gauge |= p.ResetHint == CounterResetHint.Gauge;
                schema = Math.Min(schema, p.Schema);
                if (p.UsesCustomBuckets != custom)
                {
                    notes.Incompatible();
                    return null;
                }
            }
        }

        NotCounter(gauge, notes);
        NativeHistogram result = last.CopyToSchema(schema);
        if (!notes.Combined(result.Sub(previous), Annotations.Subtraction))
        {
            return null;
        }

        if (isCounter)
        {
            if (!AddResets(result, previous, points, times, starts, notes))
            {
                return null;
            }
        }
        else if (points[0].ResetHint != CounterResetHint.Gauge || last.ResetHint != CounterResetHint.Gauge)
        {
            notes.Add(Annotations.NativeHistogramNotGauge(notes.MetricName, notes.Position));
        }

        result.ResetHint = CounterResetHint.Gauge;
        return result.Compact(0);
    }

    private static void NotCounter(bool gauge, RangeNotes notes)
    {
        if (gauge)
        {
            notes.Add(Annotations.NativeHistogramNotCounter(notes.MetricName, notes.Position));
        }
    }

    private static bool AddResets(
        NativeHistogram result, NativeHistogram previous, ReadOnlySpan<NativeHistogram> points, ReadOnlySpan<long> times, ReadOnlySpan<long> starts, RangeNotes notes)
    {
        bool told = false;
        for (int i = 1; i < points.Length; i++)
        {
            if (!told && i < starts.Length && StartTimes.Overlaps(starts[i - 1], times[i - 1], starts[i]))
            {
                notes.Add(Annotations.StartTimeOverlap(notes.MetricName, notes.Position));
                told = true;
            }

            if (IsReset(points, times, starts, i, previous) && !notes.Combined(result.Add(previous), Annotations.Addition))
            {
                return false;
            }

            previous = points[i];
        }

        return true;
    }

    private static bool IsReset(ReadOnlySpan<NativeHistogram> points, ReadOnlySpan<long> times, ReadOnlySpan<long> starts, int i, NativeHistogram previous) =>
        (i < starts.Length && StartTimes.IsReset(starts[i - 1], times[i - 1], starts[i], times[i])) || points[i].DetectReset(previous);
}
