using Deucalion.Model.Histograms;

namespace Deucalion.Tsdb.Head;

/// <summary>
/// Samples of one series that came out of order, in order of arrival; on equal times the later one counts. Grows only, so a reader that took the
/// count sees whole rows below it.
/// </summary>
internal sealed class SideBuffer
{
    private long[] _times = new long[4];
    private double[] _values = new double[4];
    private NativeHistogram?[]? _histograms;
    private long[]? _starts;

    public int Count { get; private set; }

    public long MinTime { get; private set; } = long.MaxValue;

    public long MaxTime { get; private set; } = long.MinValue;

    public void Add(long time, double value, NativeHistogram? histogram, long start)
    {
        if (Count == _times.Length)
        {
            Array.Resize(ref _times, Count * 2);
            Array.Resize(ref _values, Count * 2);
            if (_histograms is not null)
            {
                Array.Resize(ref _histograms, Count * 2);
            }

            if (_starts is not null)
            {
                Array.Resize(ref _starts, Count * 2);
            }
        }

        if (histogram is not null)
        {
            _histograms ??= new NativeHistogram?[_times.Length];
            _histograms[Count] = histogram;
        }

        if (start != 0)
        {
            _starts ??= new long[_times.Length];
            _starts[Count] = start;
        }

        _times[Count] = time;
        _values[Count] = value;
        MinTime = Math.Min(MinTime, time);
        MaxTime = Math.Max(MaxTime, time);
        Count++;
    }

    /// <summary>A copy of the state that a reader may hold on to.</summary>
    public SideCapture Capture() => new(_times, _values, _histograms, _starts, Count, MinTime, MaxTime);
}
