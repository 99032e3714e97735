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

    /// <summary>Number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>Unix milliseconds, strictly ascending.</summary>
    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    /// <summary>Float values; staleness markers keep their bits.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    /// <summary>True when at least one sample is a histogram.</summary>
    public bool HasHistograms { get; private set; }

    /// <summary>Histograms by row, null for float rows; empty unless <see cref="HasHistograms"/>.</summary>
    public ReadOnlySpan<NativeHistogram?> Histograms => HasHistograms ? _histograms.AsSpan(0, Count) : default;

    /// <summary>True when at least one sample has a start time.</summary>
    public bool HasStartTimes { get; private set; }

    /// <summary>Start times by row, 0 = unknown; empty unless <see cref="HasStartTimes"/>.</summary>
    public ReadOnlySpan<long> StartTimes => HasStartTimes ? _startTimes.AsSpan(0, Count) : default;

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
            Array.Clear(_histograms, 0, Math.Min(Count, _histograms.Length));
        }

        Count = 0;
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

    /// <summary>Drops the samples outside [minTime, maxTime] after a block-wise fill.</summary>
    public void Trim(long minTime, long maxTime)
    {
        ReadOnlySpan<long> times = Times;
        int first = LowerBound(times, minTime);
        int end = maxTime == long.MaxValue ? Count : LowerBound(times, maxTime + 1);
        int kept = Math.Max(0, end - first);
        if (first > 0 && kept > 0)
        {
            Array.Copy(_times, first, _times, 0, kept);
            Array.Copy(_values, first, _values, 0, kept);
            if (HasHistograms)
            {
                Array.Copy(_histograms, first, _histograms, 0, kept);
            }

            if (HasStartTimes)
            {
                Array.Copy(_startTimes, first, _startTimes, 0, kept);
            }
        }

        if (HasHistograms)
        {
            Array.Clear(_histograms, kept, Count - kept);
        }

        Count = kept;
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
