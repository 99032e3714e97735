using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Functions.Histograms;

/// <summary>sum_over_time, avg_over_time, resets and changes over ranges with histograms.</summary>
public static class HistogramOverTime
{
    /// <summary>Sum of the histograms, not compacted; null for an empty range or samples that cannot be added, see <paramref name="warnings"/>.</summary>
    public static NativeHistogram? Sum(HistogramWindow window, ref HistogramWarnings warnings)
    {
        if (!CheckKinds(window, ref warnings))
        {
            return null;
        }

        var sum = new HistogramSum();
        foreach (NativeHistogram? histogram in window.Histograms)
        {
            sum.Add(histogram!);
        }

        warnings |= sum.Incompatible ? HistogramWarnings.MixedExponentialCustom : sum.Warnings;
        return sum.Finish();
    }

    /// <summary>Mean of the histograms, not compacted; null as with <see cref="Sum"/>.</summary>
    public static NativeHistogram? Average(HistogramWindow window, ref HistogramWarnings warnings)
    {
        if (!CheckKinds(window, ref warnings))
        {
            return null;
        }

        var mean = new HistogramMean();
        foreach (NativeHistogram? histogram in window.Histograms)
        {
            mean.Add(histogram!);
        }

        warnings |= mean.Incompatible ? HistogramWarnings.MixedExponentialCustom : mean.Warnings;
        return mean.Finish();
    }

    /// <summary>
    /// Counter resets between neighbouring samples; a change between float and histogram is one. Floats need <see cref="HistogramWindow.Values"/>.
    /// An anchored range begins at <see cref="HistogramWindow.FindAnchor"/>.
    /// </summary>
    public static int Resets(HistogramWindow window)
    {
        int resets = 0;
        for (int i = 1; i < window.Count; i++)
        {
            (NativeHistogram? previous, NativeHistogram? current) = (window.Histograms[i - 1], window.Histograms[i]);
            bool reset = (previous, current) switch
            {
                (null, null) => window.Values[i] < window.Values[i - 1] || window.IsStartTimeReset(i),
                ({ } before, { } now) => window.IsStartTimeReset(i) || now.DetectReset(before),
                _ => true,
            };
            resets += reset ? 1 : 0;
        }

        return resets;
    }

    /// <summary>Changes of value between neighbouring samples; histograms by their data, NaN after NaN is none. Else as <see cref="Resets"/>.</summary>
    public static int Changes(HistogramWindow window)
    {
        int changes = 0;
        for (int i = 1; i < window.Count; i++)
        {
            (NativeHistogram? previous, NativeHistogram? current) = (window.Histograms[i - 1], window.Histograms[i]);
            bool changed = (previous, current) switch
            {
                (null, null) => window.Values[i] != window.Values[i - 1] && !(double.IsNaN(window.Values[i]) && double.IsNaN(window.Values[i - 1])),
                ({ } before, { } now) => !now.SameData(before),
                _ => true,
            };
            changes += changed ? 1 : 0;
        }

        return changes;
    }

    private static bool CheckKinds(HistogramWindow window, ref HistogramWarnings warnings)
    {
        if (window.HasFloats)
        {
            warnings |= HistogramWarnings.MixedFloatsHistograms;
            return false;
        }

        return window.Count > 0;
    }
}
