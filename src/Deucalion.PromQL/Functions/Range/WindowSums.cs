using Deucalion.Model.Histograms;
using System.Runtime.Intrinsics;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>
/// Sums of windows of one series. Over many long windows a running sum in double-double arithmetic gives each window's sum as a difference, whatever its
/// length; where that would lose digits, and for a few windows, the window is added up by itself. Memory of one thread.
/// </summary>
internal sealed class WindowSums
{
    // The running sum is exact to about 2^-95 of its greatest value, so a difference above this part of it is exact to a double's last digit.
    private const double Safe = 1e-11;
    private const double MaxRunning = 1e290;
    private const int ShortWindow = 24;

    private double[] _high = [];
    private double[] _low = [];
    private double _least;
    private bool _isRunning;

    /// <summary>Takes a series and its windows.</summary>
    public void Load(in FloatWindows w)
    {
        long all = 0;
        for (int step = 0; step < w.First.Length; step++)
        {
            all += w.End[step] - w.First[step];
        }

        _isRunning = all > 12L * w.Values.Length && all > (long)ShortWindow * w.First.Length && TryRun(w.Values);
    }

    /// <summary>The sum of rows [first, end); NaN or infinite only when the direct way says so.</summary>
    public double Sum(ReadOnlySpan<double> values, int first, int end)
    {
        if (_isRunning)
        {
            double high = _high[end] - _high[first];
            double b = high - _high[end];
            double error = (_high[end] - (high - b)) + (-_high[first] - b);
            double sum = high + (error + (_low[end] - _low[first]));
            if (Math.Abs(sum) >= _least)
            {
                return sum;
            }
        }

        return Direct(values[first..end]);
    }

    /// <summary>Compensated sum; lanes of their own for long windows, put together in a fixed order.</summary>
    public static double Direct(ReadOnlySpan<double> values)
    {
        if (values.Length >= 32 && Vector512.IsHardwareAccelerated)
        {
            double lanes = InLanes(values, out double greatest);
            if (greatest * values.Length <= MaxRunning)
            {
                return lanes;
            }
        }

        return SumOverTime.Sum(values);
    }

    private static double InLanes(ReadOnlySpan<double> values, out double greatest)
    {
        Vector512<double> s = Vector512.Create(values);
        Vector512<double> c = Vector512<double>.Zero;
        Vector512<double> most = Vector512.Abs(s);
        int i = Vector512<double>.Count;
        for (; i + Vector512<double>.Count <= values.Length; i += Vector512<double>.Count)
        {
            Vector512<double> v = Vector512.Create(values[i..]);
            Vector512<double> t = s + v;
            most = Vector512.Max(most, Vector512.Abs(v));
            Vector512<double> b = t - s;
            c += (s - (t - b)) + (v - b);
            s = t;
        }

        double sum = 0;
        double compensation = 0;
        greatest = 0;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
        {
            KahanSum.Add(s[lane], ref sum, ref compensation);
            greatest = Math.Max(greatest, most[lane]);
        }

        for (; i < values.Length; i++)
        {
            KahanSum.Add(values[i], ref sum, ref compensation);
            greatest = Math.Max(greatest, Math.Abs(values[i]));
        }

        return sum + (compensation + Vector512.Sum(c));
    }

    private bool TryRun(ReadOnlySpan<double> values)
    {
        if (_high.Length <= values.Length)
        {
            _high = new double[values.Length + 1];
            _low = new double[values.Length + 1];
        }

        double high = 0;
        double low = 0;
        double greatest = 0;
        bool exact = true;
        _high[0] = 0;
        _low[0] = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double v = values[i];
            double t = high + v;
            double b = t - high;
            low += (high - (t - b)) + (v - b);

            // Keeps the low part below the last digit of the high one.
            high = t + low;
            low -= high - t;
            exact &= low == 0;
            greatest = Math.Max(greatest, Math.Abs(high));
            _high[i + 1] = high;
            _low[i + 1] = low;
        }

        _least = exact ? 0 : greatest * Safe;
        return greatest <= MaxRunning;
    }
}
