using Deucalion.Model.Histograms;
using Deucalion.PromQL.Execution;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>Values between two samples, on a straight line.</summary>
internal static class Interpolation
{
    /// <summary>The value at a time between two floats. A counter that fell is taken to start at zero.</summary>
    public static double Between(long t1, double v1, long t2, double v2, long t, bool isCounter)
    {
        double from = isCounter && v2 < v1 ? 0 : v1;
        return from + ((v2 - from) * (t - t1) / (t2 - t1));
    }

    /// <summary>The histogram at a time between two; a new one. Null when they do not go together.</summary>
    public static NativeHistogram? Between(long t1, NativeHistogram h1, long t2, NativeHistogram h2, long t, bool isCounter, RangeNotes notes)
    {
        if (t == t1)
        {
            return h1.Copy();
        }

        if (t == t2)
        {
            return h2.Copy();
        }

        double fraction = (double)(t - t1) / (t2 - t1);
        if (isCounter && h2.DetectReset(h1))
        {
            return h2.Copy().Mul(fraction);
        }

        NativeHistogram result = h2.Copy();
        if (!notes.Combined(result.Sub(h1), Annotations.Subtraction))
        {
            return null;
        }

        return notes.Combined(result.Mul(fraction).Add(h1), Annotations.Addition) ? result : null;
    }

    /// <summary>First index below <paramref name="count"/> whose time is after t; count when none is.</summary>
    public static int FirstAfter(ReadOnlySpan<long> times, int count, long t) => FirstAtOrAfter(times, count, t + 1);

    /// <summary>First index below <paramref name="count"/> whose time is at or after t; count when none is.</summary>
    public static int FirstAtOrAfter(ReadOnlySpan<long> times, int count, long t)
    {
        int i = times[..Math.Max(0, count)].BinarySearch(t);
        return i < 0 ? ~i : i;
    }
}
