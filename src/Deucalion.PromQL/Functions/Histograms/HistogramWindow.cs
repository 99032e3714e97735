using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>
/// The samples of one series in a range, as rows of columns, ascending in time, without staleness markers. A row is a histogram, or a float where
/// <see cref="Histograms"/> has null. <see cref="StartTimes"/> may be empty (0 = unknown), <see cref="Values"/> too where a function
/// takes no floats. Histograms are never changed.
/// </summary>
public readonly ref struct HistogramWindow(
    ReadOnlySpan<long> times, ReadOnlySpan<NativeHistogram?> histograms, ReadOnlySpan<double> values = default, ReadOnlySpan<long> startTimes = default)
{
    /// <summary>Unix milliseconds.</summary>
    public ReadOnlySpan<long> Times { get; } = times;

    /// <summary>Histograms by row; as long as <see cref="Times"/>.</summary>
    public ReadOnlySpan<NativeHistogram?> Histograms { get; } = histograms;

    /// <summary>Floats by row, or empty.</summary>
    public ReadOnlySpan<double> Values { get; } = values;

    /// <summary>Start times by row in Unix milliseconds, or empty.</summary>
    public ReadOnlySpan<long> StartTimes { get; } = startTimes;

    /// <summary>Number of samples.</summary>
    public int Count => Times.Length;

    /// <summary>True when a row is a float.</summary>
    public bool HasFloats => Histograms.Contains(null);

    /// <summary>
    /// Where an anchored range begins: the last row at or before <paramref name="rangeStart"/>, else the first; -1 when no row is after it and there is
    /// nothing to measure.
    /// </summary>
    public static int FindAnchor(ReadOnlySpan<long> times, long rangeStart)
    {
        int after = FirstAfter(times, rangeStart);
        return after == times.Length ? -1 : Math.Max(0, after - 1);
    }

    /// <summary>The rows from <paramref name="first"/> on.</summary>
    public HistogramWindow From(int first) =>
        new(Times[first..], Histograms[first..], Values.IsEmpty ? default : Values[first..], StartTimes.IsEmpty ? default : StartTimes[first..]);

    /// <summary>True when the start times of a row and the one before it show a counter reset between them.</summary>
    internal bool IsStartTimeReset(int row) =>
        !StartTimes.IsEmpty && StartTime.IsReset(StartTimes[row - 1], Times[row - 1], StartTimes[row], Times[row]);

    internal static int FirstAfter(ReadOnlySpan<long> times, long time)
    {
        int low = 0;
        int high = times.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (times[middle] > time)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
