using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>irate and idelta: the last two samples.</summary>
internal sealed class InstantRate(bool isRate) : RangeFunction
{
    /// <inheritdoc/>
    public override bool UsesStartTimes => isRate;

    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        value = 0;
        histogram = null;
        if (window.Count < 2)
        {
            return false;
        }

        Sample second = TakeLast(window, window.Floats.Length, window.Histograms.Length, out int floats, out int histograms);
        Sample first = TakeLast(window, floats, histograms, out _, out _);
        long interval = second.Time - first.Time;
        if (interval == 0)
        {
            return false;
        }

        bool reset = isRate && StartTime.IsReset(first.Start, first.Time, second.Start, second.Time);
        if (second.Histogram is null && first.Histogram is null)
        {
            value = isRate && (second.Value < first.Value || reset) ? second.Value : second.Value - first.Value;
            value = isRate ? value / (interval / 1000.0) : value;
            return true;
        }

        if (second.Histogram is null || first.Histogram is null)
        {
            notes.Mixed();
            return false;
        }

        HistogramWarnings warnings = default;
        ReadOnlySpan<NativeHistogram?> pair = [first.Histogram, second.Histogram];
        var both = new HistogramWindow([first.Time, second.Time], pair, default, [first.Start, second.Start]);
        histogram = InstantHistogramRate.Compute(both, isRate, ref warnings);
        notes.Tell(warnings);
        return histogram is not null;
    }

    /// <inheritdoc/>
    public override bool TryColumn(in FloatWindows windows, KernelScratch scratch, Span<double> values, Span<ulong> present)
    {
        for (int step = 0; step < windows.First.Length; step++)
        {
            int row = windows.End[step] - 1;
            if (row <= windows.First[step])
            {
                continue;
            }

            (double before, double v) = (windows.Values[row - 1], windows.Values[row]);
            double difference = isRate && v < before ? v : v - before;
            values[step] = isRate ? difference / ((windows.Times[row] - windows.Times[row - 1]) / 1000.0) : difference;
            present[step >> 6] |= 1UL << step;
        }

        return true;
    }

    private static Sample TakeLast(in RangeWindow w, int floats, int histograms, out int floatsLeft, out int histogramsLeft)
    {
        (floatsLeft, histogramsLeft) = (floats, histograms);
        if (histograms == 0 || (floats > 0 && w.FloatTimes[floats - 1] > w.HistogramTimes[histograms - 1]))
        {
            int i = --floatsLeft;
            return new Sample(w.FloatTimes[i], w.Floats[i], null, i < w.FloatStarts.Length ? w.FloatStarts[i] : 0);
        }

        int j = --histogramsLeft;
        return new Sample(w.HistogramTimes[j], 0, w.Histograms[j], j < w.HistogramStarts.Length ? w.HistogramStarts[j] : 0);
    }

    private readonly record struct Sample(long Time, double Value, NativeHistogram? Histogram, long Start);
}
