using Deucalion.PromQL.Functions.Range;

namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>Times of the floats or of the histograms of one series, and the rows in each step's window.</summary>
internal sealed class SampleLane
{
    private long[] _times = [];
    private long[] _starts = [];
    private int[] _first = [];
    private int[] _end = [];
    private int _steps;

    /// <summary>Number of samples held here.</summary>
    public int Count { get; private set; }

    /// <summary>Clock whose windows are held; 0 = none.</summary>
    public ulong Clock { get; set; }

    /// <summary>What extrapolation needs of the windows.</summary>
    public ExtrapolationPlan Extrapolation { get; } = new();

    /// <summary>Samples in all windows, with repetition.</summary>
    public long Total { get; private set; }

    /// <summary>Samples in all windows that no window before held.</summary>
    public long New { get; private set; }

    /// <summary>Samples in the largest window.</summary>
    public long Largest { get; private set; }

    /// <summary>Samples in the last window.</summary>
    public long Last { get; private set; }

    /// <summary>Times held here.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    /// <summary>Start times held here.</summary>
    public ReadOnlySpan<long> Starts => _starts.AsSpan(0, Count);

    /// <summary>First row by step.</summary>
    public ReadOnlySpan<int> First => _first.AsSpan(0, _steps);

    /// <summary>Row after the last by step.</summary>
    public ReadOnlySpan<int> End => _end.AsSpan(0, _steps);

    /// <summary>Forgets samples and clock and makes room.</summary>
    public void Reset(int capacity = 0)
    {
        Count = 0;
        Clock = 0;
        if (_times.Length < capacity)
        {
            _times = new long[Math.Max(capacity, _times.Length * 2)];
            _starts = new long[_times.Length];
        }
    }

    /// <summary>Adds a sample's times; there must be room.</summary>
    public void Add(long time, long start)
    {
        _times[Count] = time;
        _starts[Count] = start;
        Count++;
    }

    /// <summary>Rows of a step's window, and the row up to which windows before have seen.</summary>
    public (int First, int End, int Seen) Rows(int step) => (_first[step], _end[step], step == 0 ? 0 : _end[step - 1]);

    /// <summary>Slides the windows over times.</summary>
    public void FindWindows(ReadOnlySpan<long> times, RangeBounds bounds)
    {
        Clock = 0;
        _steps = bounds.Scope.Steps;
        if (_first.Length < _steps)
        {
            _first = new int[_steps];
            _end = new int[_steps];
        }

        // An empty range holds nothing, whatever sits on its bound.
        bool empty = bounds.Range + bounds.Before + bounds.After == 0;
        int first = 0;
        int end = 0;
        int seen = 0;
        (Total, New, Largest, Last) = (0, 0, 0, 0);
        for (int step = 0; step < _steps; step++)
        {
            long rangeEnd = bounds.End(step);
            long max = rangeEnd + bounds.After;
            long min = rangeEnd - bounds.Range - bounds.Before;
            while (end < times.Length && times[end] <= max)
            {
                end++;
            }

            while (first < end && times[first] <= min)
            {
                first++;
            }

            _first[step] = empty ? end : first;
            _end[step] = end;
            Last = end - _first[step];
            Total += Last;
            New += end - Math.Max(_first[step], seen);
            Largest = Math.Max(Largest, Last);
            seen = end;
        }
    }
}
