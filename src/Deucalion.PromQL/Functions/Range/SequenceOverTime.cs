using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>
/// resets and changes: counts what happens from sample to sample, floats and histograms in the order of time. Anchored: the last
/// sample at or before the range start is where counting begins.
/// </summary>
internal sealed class SequenceOverTime(bool resets, bool anchored) : RangeFunction
{
    /// <inheritdoc/>
    public override bool UsesStartTimes => resets;

    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        value = 0;
        histogram = null;
        int f = 0;
        int h = 0;
        if (anchored && !FindAnchor(window, out f, out h))
        {
            return false;
        }

        int count = 0;
        bool began = false;
        (NativeHistogram? H, double V, long T, long Start) previous = default;
        while (f < window.Floats.Length || h < window.Histograms.Length)
        {
            (NativeHistogram? H, double V, long T, long Start) current;
            if (h >= window.Histograms.Length || (f < window.Floats.Length && window.FloatTimes[f] <= window.HistogramTimes[h]))
            {
                current = (null, window.Floats[f], window.FloatTimes[f], window.FloatStarts.IsEmpty ? 0 : window.FloatStarts[f]);
                f++;
            }
            else
            {
                current = (window.Histograms[h], 0, window.HistogramTimes[h], window.HistogramStarts.IsEmpty ? 0 : window.HistogramStarts[h]);
                h++;
            }

            if (began)
            {
                count += resets ? Reset(previous, current) : Changed(previous, current);
            }

            began = true;
            previous = current;
        }

        value = count;
        return true;
    }

    /// <inheritdoc/>
    public override bool TryColumn(in FloatWindows windows, KernelScratch scratch, Span<double> values, Span<ulong> present)
    {
        if (anchored)
        {
            return false;
        }

        // What happened up to each row, so that a window's count is a difference.
        ReadOnlySpan<double> v = windows.Values;
        if (scratch.Rows.Length < v.Length)
        {
            scratch.Rows = new int[v.Length];
        }

        int[] before = scratch.Rows;
        int count = 0;
        for (int i = 0; i < v.Length; i++)
        {
            if (i > 0)
            {
                bool counts = resets ? v[i] < v[i - 1] : v[i] != v[i - 1] && !(double.IsNaN(v[i]) && double.IsNaN(v[i - 1]));
                count += counts ? 1 : 0;
            }

            before[i] = count;
        }

        for (int step = 0; step < windows.First.Length; step++)
        {
            int first = windows.First[step];
            int end = windows.End[step];
            if (end > first)
            {
                values[step] = before[end - 1] - before[first];
                present[step >> 6] |= 1UL << step;
            }
        }

        return true;
    }

    private static int Reset((NativeHistogram? H, double V, long T, long Start) a, (NativeHistogram? H, double V, long T, long Start) b)
    {
        if (a.H is null != b.H is null)
        {
            return 1;
        }

        bool reset = StartTime.IsReset(a.Start, a.T, b.Start, b.T) || (b.H is null ? b.V < a.V : b.H.DetectReset(a.H!));
        return reset ? 1 : 0;
    }

    private static int Changed((NativeHistogram? H, double V, long T, long Start) a, (NativeHistogram? H, double V, long T, long Start) b)
    {
        if (a.H is null || b.H is null)
        {
            return a.H is null != b.H is null || (a.V != b.V && !(double.IsNaN(a.V) && double.IsNaN(b.V))) ? 1 : 0;
        }

        return b.H.SameData(a.H) ? 0 : 1;
    }

    private static bool FindAnchor(in RangeWindow w, out int f, out int h)
    {
        int lastFloat = Interpolation.FirstAfter(w.FloatTimes, w.FloatTimes.Length, w.RangeStart) - 1;
        int lastHistogram = Interpolation.FirstAfter(w.HistogramTimes, w.HistogramTimes.Length, w.RangeStart) - 1;
        (f, h) = (0, 0);
        if (lastFloat + 1 >= w.Floats.Length && lastHistogram + 1 >= w.Histograms.Length)
        {
            return false;
        }

        if (lastFloat >= 0 || lastHistogram >= 0)
        {
            bool floatAnchor = lastHistogram < 0 || (lastFloat >= 0 && w.FloatTimes[lastFloat] >= w.HistogramTimes[lastHistogram]);
            f = floatAnchor ? lastFloat : lastFloat + 1;
            h = floatAnchor ? lastHistogram + 1 : lastHistogram;
        }

        return true;
    }
}
