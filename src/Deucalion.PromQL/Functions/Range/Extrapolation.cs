using System.Runtime.CompilerServices;

namespace Deucalion.PromQL.Functions.Range;

/// <summary>
/// How far the slope between the first and the last sample of a window is stretched towards the window's bounds. Times in ms.
/// </summary>
internal readonly struct Extrapolation
{
    private readonly double _toStart;
    private readonly double _toEnd;
    private readonly double _sampled;
    private readonly double _average;

    /// <summary>Intervals: samples less one. Inside: start time of the first sample when it lies in the window, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Extrapolation(long first, long last, int intervals, long rangeStart, long rangeEnd, long inside)
    {
        _toStart = (first - rangeStart) / 1000.0;
        _toEnd = (rangeEnd - last) / 1000.0;
        _sampled = (last - first) / 1000.0;
        _average = intervals > 0 ? _sampled / intervals : 0;
        BeginsInside = inside != 0;
        if (BeginsInside)
        {
            _toStart = 0;
            _sampled = (last - inside) / 1000.0;
        }
    }

    /// <summary>The counter began at zero inside the window, so nothing is guessed on the left.</summary>
    public bool BeginsInside { get; }

    /// <summary>What the difference is multiplied by. Result and first value decide where a counter would cross zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Factor(bool isCounter, bool isRate, long range, double result, double firstValue)
    {
        // A bound that is at most 10 % farther than the usual distance of samples is where the next sample was to be expected.
        double threshold = _average * 1.1;
        double toStart = _toStart;
        double toEnd = _toEnd;
        if (!BeginsInside)
        {
            if (toStart >= threshold)
            {
                toStart = _average / 2;
            }

            if (isCounter && result > 0 && firstValue >= 0)
            {
                // Counters do not go below zero.
                double toZero = _sampled * (firstValue / result);
                if (toZero < toStart)
                {
                    toStart = toZero;
                }
            }
        }

        if (toEnd >= threshold)
        {
            toEnd = _average / 2;
        }

        double factor = _sampled != 0 ? (_sampled + toStart + toEnd) / _sampled : 1;
        return isRate ? factor / GoMath.Seconds(range) : factor;
    }
}
