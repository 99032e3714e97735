using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>first_over_time, last_over_time, and their ts_of_ forms, which give the sample's time in seconds.</summary>
internal sealed class EdgeOverTime(bool last, bool time) : RangeFunction
{
    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        int f = last ? window.Floats.Length - 1 : 0;
        int h = last ? window.Histograms.Length - 1 : 0;
        bool isFloat = window.Histograms.IsEmpty || (!window.Floats.IsEmpty
            && (last ? window.HistogramTimes[h] < window.FloatTimes[f] : window.FloatTimes[f] < window.HistogramTimes[h]));
        histogram = null;
        if (time)
        {
            value = (isFloat ? window.FloatTimes[f] : window.HistogramTimes[h]) / 1000.0;
        }
        else if (isFloat)
        {
            value = window.Floats[f];
        }
        else
        {
            value = 0;
            histogram = window.Histograms[h]!.Copy();
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool TryColumn(in FloatWindows windows, KernelScratch scratch, Span<double> values, Span<ulong> present)
    {
        for (int step = 0; step < windows.First.Length; step++)
        {
            if (windows.End[step] > windows.First[step])
            {
                int row = last ? windows.End[step] - 1 : windows.First[step];
                values[step] = time ? windows.Times[row] / 1000.0 : windows.Values[row];
                present[step >> 6] |= 1UL << step;
            }
        }

        return true;
    }
}
