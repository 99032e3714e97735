using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>min_over_time, max_over_time, ts_of_min_over_time, ts_of_max_over_time; times are those of the last extreme, in seconds.</summary>
internal sealed class ExtremeOverTime(bool max, bool time) : RangeFunction
{
    private interface IBetter
    {
        static abstract bool IsBetter(double a, double b);
    }

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

    /// <inheritdoc/>
    public override bool TryColumn(in FloatWindows windows, KernelScratch scratch, Span<double> values, Span<ulong> present)
    {
        if (time)
        {
            return false;
        }

        if (scratch.Rows.Length < windows.Values.Length)
        {
            scratch.Rows = new int[windows.Values.Length];
        }

        if (max)
        {
            Slide<Larger>(windows, scratch.Rows, values, present);
        }
        else
        {
            Slide<Smaller>(windows, scratch.Rows, values, present);
        }

        return true;
    }

    /// <summary>
    /// Slides over the windows with the rows that can still become the best: best first, each beaten by none behind it. Equal values
    /// stay, so that the earliest is the answer; NaN is the answer only where there is nothing else.
    /// </summary>
    private static void Slide<T>(in FloatWindows w, int[] rows, Span<double> values, Span<ulong> present)
        where T : IBetter
    {
        ReadOnlySpan<double> v = w.Values;
        int head = 0;
        int tail = 0;
        int next = 0;
        for (int step = 0; step < w.First.Length; step++)
        {
            int first = w.First[step];
            int end = w.End[step];
            if (end <= first)
            {
                continue;
            }

            for (next = Math.Max(next, first); next < end; next++)
            {
                double value = v[next];
                if (double.IsNaN(value))
                {
                    continue;
                }

                while (tail > head && T.IsBetter(value, v[rows[tail - 1]]))
                {
                    tail--;
                }

                rows[tail++] = next;
            }

            while (head < tail && rows[head] < first)
            {
                head++;
            }

            values[step] = head < tail ? v[rows[head]] : v[end - 1];
            present[step >> 6] |= 1UL << step;
        }
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

    private readonly struct Larger : IBetter
    {
        public static bool IsBetter(double a, double b) => a > b;
    }

    private readonly struct Smaller : IBetter
    {
        public static bool IsBetter(double a, double b) => a < b;
    }
}
