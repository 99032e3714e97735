namespace Deucalion.PromQL.Functions.Range;

/// <summary>Values at the bounds of anchored and smoothed ranges.</summary>
internal static class ExtendedBounds
{
    /// <summary>Value at the left bound: interpolated when smoothed and the first sample is before it, else the first sample.</summary>
    public static double Left(ReadOnlySpan<long> t, ReadOnlySpan<double> v, int first, long rangeStart, bool smoothed, bool isCounter) =>
        smoothed && t[first] < rangeStart && first + 1 < t.Length
            ? Interpolation.Between(t[first], v[first], t[first + 1], v[first + 1], rangeStart, isCounter)
            : v[first];

    /// <summary>Value at the right bound: interpolated when smoothed and the last sample is after it, else the last sample.</summary>
    public static double Right(ReadOnlySpan<long> t, ReadOnlySpan<double> v, int last, long rangeEnd, bool smoothed, bool isCounter) =>
        smoothed && last > 0 && t[last] > rangeEnd
            ? Interpolation.Between(t[last - 1], v[last - 1], t[last], v[last], rangeEnd, isCounter)
            : v[last];

    /// <summary>The samples of a range with its bounds as samples of their own; empty when nothing is after the left bound.</summary>
    public static (long[] Times, double[] Values) Extend(ReadOnlySpan<long> t, ReadOnlySpan<double> v, long rangeStart, long rangeEnd, bool smoothed)
    {
        int last = t.Length - 1;
        if (last < 0)
        {
            return ([], []);
        }

        int first = Math.Max(0, Interpolation.FirstAfter(t, last, rangeStart) - 1);
        if (smoothed)
        {
            last = Interpolation.FirstAtOrAfter(t, last, rangeEnd);
        }

        if (t[last] <= rangeStart)
        {
            return ([], []);
        }

        double left = Left(t, v, first, rangeStart, smoothed, false);
        double right = Right(t, v, last, rangeEnd, smoothed, false);
        first += t[first] <= rangeStart ? 1 : 0;
        last -= t[last] >= rangeEnd ? 1 : 0;
        int count = Math.Max(0, last - first + 1);
        var times = new long[count + 2];
        var values = new double[count + 2];
        times[0] = rangeStart;
        values[0] = left;
        t.Slice(first, count).CopyTo(times.AsSpan(1));
        v.Slice(first, count).CopyTo(values.AsSpan(1));
        times[^1] = rangeEnd;
        values[^1] = right;
        return (times, values);
    }
}
