using Deucalion.Model.Histograms;
using Deucalion.PromQL.Functions.Histograms;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>avg_over_time.</summary>
internal sealed class AvgOverTime : RangeFunction
{
    private const double MaxSum = 1e300;

    /// <summary>Compensated mean; when the sum would overflow, the mean is moved step by step from there on.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = values[0];
        double compensation = 0;
        for (int i = 1; i < values.Length; i++)
        {
            double newSum = sum;
            double newCompensation = compensation;
            KahanSum.Add(values[i], ref newSum, ref newCompensation);
            if (double.IsInfinity(newSum))
            {
                return Incremental(values, i, sum / i, compensation / i);
            }

            (sum, compensation) = (newSum, newCompensation);
        }

        double count = values.Length;
        return (sum / count) + (compensation / count);
    }

    /// <inheritdoc/>
    public override bool Evaluate(in RangeWindow window, ReadOnlySpan<double> parameters, RangeNotes notes, out double value, out NativeHistogram? histogram)
    {
        value = 0;
        histogram = null;
        if (window.Histograms.IsEmpty)
        {
            value = Mean(window.Floats);
            return true;
        }

        if (!window.Floats.IsEmpty)
        {
            notes.Mixed();
            return false;
        }

        HistogramWarnings warnings = default;
        histogram = HistogramOverTime.Average(window.OfHistograms, ref warnings);
        notes.Tell(warnings);
        return histogram is not null;
    }

    /// <inheritdoc/>
    public override bool TryColumn(in FloatWindows windows, KernelScratch scratch, Span<double> values, Span<ulong> present)
    {
        scratch.Sums.Load(windows);
        for (int step = 0; step < windows.First.Length; step++)
        {
            int first = windows.First[step];
            int end = windows.End[step];
            if (end > first)
            {
                // A sum that overflows is what the mean has a way of its own for.
                double sum = scratch.Sums.Sum(windows.Values, first, end);
                values[step] = Math.Abs(sum) < MaxSum ? sum / (end - first) : Mean(windows.Values[first..end]);
                present[step >> 6] |= 1UL << step;
            }
        }

        return true;
    }

    private static double Incremental(ReadOnlySpan<double> values, int from, double mean, double compensation)
    {
        for (int i = from; i < values.Length; i++)
        {
            double count = i + 1;
            double q = (count - 1) / count;
            mean *= q;
            compensation *= q;
            KahanSum.Add(values[i] / count, ref mean, ref compensation);
        }

        return mean + compensation;
    }
}
