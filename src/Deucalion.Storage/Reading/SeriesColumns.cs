using Deucalion.Model.Histograms;

namespace Deucalion.Storage.Reading;

/// <summary>
/// The samples of one series as columns; owned and reused by the reader. Row i is a float sample, or a histogram sample when
/// <see cref="HasHistograms"/> and <c>Histograms[i]</c> is not null (its <c>Values[i]</c> is then undefined). Histogram objects may be shared with
/// the store: read only.
/// </summary>
public sealed class SeriesColumns
{
    private long[] _times = new long[128];
    private double[] _values = new double[128];
    private long[] _startTimes = [];
    private NativeHistogram?[] _histograms = [];

    /// <summary>First row that counts; rows before it were trimmed.</summary>
    private int _from;
    private ulong _heldClock;
    private int _heldRows;

    /// <summary>Number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>Unix milliseconds, strictly ascending.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(_from, Count);

    /// <summary>Float values; staleness markers keep their bits.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(_from, Count);

    /// <summary>True when at least one sample is a histogram.</summary>
    public bool HasHistograms { get; private set; }

    /// <summary>Histograms by row, null for float rows; empty unless <see cref="HasHistograms"/>.</summary>
    public ReadOnlySpan<NativeHistogram?> Histograms => HasHistograms ? _histograms.AsSpan(_from, Count) : default;

    /// <summary>True when at least one sample has a start time.</summary>
    public bool HasStartTimes { get; private set; }

    /// <summary>Start times by row, 0 = unknown; empty unless <see cref="HasStartTimes"/>.</summary>
    public ReadOnlySpan<long> StartTimes => HasStartTimes ? _startTimes.AsSpan(_from, Count) : default;

    /// <summary>
    /// Not zero: every column read from the same querier over the same range with the same id has equal <see cref="Times"/>, so
    /// that what depends on times alone need be computed only once.
    /// </summary>
    public ulong ClockId { get; set; }

    /// <summary>Empties the columns, keeps the memory.</summary>
    public void Clear()
    {
        if (HasHistograms)
        {
            Array.Clear(_histograms, 0, Math.Min(_from + Count, _histograms.Length));
        }

        Count = 0;
        _from = 0;
        _heldClock = 0;
        HasHistograms = false;
        HasStartTimes = false;
        ClockId = 0;
    }

    /// <summary>Adds a float sample; time must be after the last one.</summary>
    public void Add(long time, double value, long startTime = 0)
    {
        Grow(Count + 1);
        _times[Count] = time;
        _values[Count] = value;
        if (HasHistograms)
        {
            _histograms[Count] = null;
        }

        SetStartTime(startTime);
        Count++;
    }

    /// <summary>Adds a histogram sample; time must be after the last one.</summary>
    public void Add(long time, NativeHistogram histogram, long startTime = 0)
    {
        Grow(Count + 1);
        if (!HasHistograms)
        {
            if (_histograms.Length < _times.Length)
            {
                _histograms = new NativeHistogram?[_times.Length];
            }

            Array.Clear(_histograms, 0, Count);
            HasHistograms = true;
        }

        _times[Count] = time;
        _values[Count] = 0;
        _histograms[Count] = histogram;
        SetStartTime(startTime);
        Count++;
    }

    /// <summary>
    /// Makes room for a block of float samples and returns where to write its times and values; all of it counts at once. For
    /// decoders that fill whole blocks. Histograms of the block are null, start times 0.
    /// </summary>
    public void AddBlock(int count, out Span<long> times, out Span<double> values)
    {
        Grow(Count + count);
        times = _times.AsSpan(Count, count);
        values = _values.AsSpan(Count, count);
        if (HasHistograms)
        {
            Array.Clear(_histograms, Count, count);
        }

        if (HasStartTimes)
        {
            Array.Clear(_startTimes, Count, count);
        }

        Count += count;
    }

    /// <summary>Drops the samples outside [minTime, maxTime]; nothing may be added afterwards.</summary>
    public void Trim(long minTime, long maxTime)
    {
        ReadOnlySpan<long> times = Times;
        int first = LowerBound(times, minTime);
        int end = maxTime == long.MaxValue ? Count : LowerBound(times, maxTime + 1);
        int kept = Math.Max(0, end - first);
        if (HasHistograms)
        {
            Array.Clear(_histograms, _from, kept == 0 ? Count : first);
            Array.Clear(_histograms, _from + first + kept, kept == 0 ? 0 : Count - first - kept);
        }

        _heldRows = _from + Count;
        _from += kept == 0 ? 0 : first;
        Count = kept;
    }

    /// <summary>
    /// Says that the times, just filled in whole blocks of floats and trimmed, are those of a clock (not 0), so that <see cref="TryKeepTimes"/> can use them again.
    /// </summary>
    public void HoldTimes(ulong clock)
    {
        ClockId = clock;
        _heldClock = clock;
    }

    /// <summary>
    /// True when the columns hold the times of a clock: they and the trimming stay, and <paramref name="values"/> is where the values of all blocks go.
    /// </summary>
    public bool TryKeepTimes(ulong clock, out Span<double> values)
    {
        bool held = clock != 0 && _heldClock == clock;
        values = held ? _values.AsSpan(0, _heldRows) : default;
        return held;
    }

    private static int LowerBound(ReadOnlySpan<long> times, long t)
    {
        int i = times.BinarySearch(t);
        return i < 0 ? ~i : i;
    }

    private void SetStartTime(long startTime)
    {
        if (startTime == 0 && !HasStartTimes)
        {
            return;
        }

        if (!HasStartTimes)
        {
            if (_startTimes.Length < _times.Length)
            {
                _startTimes = new long[_times.Length];
            }

            Array.Clear(_startTimes, 0, Count);
            HasStartTimes = true;
        }

        _startTimes[Count] = startTime;
    }

    private void Grow(int needed)
    {
        if (needed <= _times.Length)
        {
            return;
        }

        int size = Math.Max(needed, _times.Length * 2);
        Array.Resize(ref _times, size);
        Array.Resize(ref _values, size);
        if (HasHistograms)
        {
            Array.Resize(ref _histograms, size);
        }

        if (HasStartTimes)
        {
            Array.Resize(ref _startTimes, size);
        }
    }
}
