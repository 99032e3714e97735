using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.PromQL.Functions.Range;
using Deucalion.Storage.Reading;

namespace Deucalion.PromQL.Execution.Ranges;

/// <summary>
/// The samples of one series without staleness markers, floats and histograms apart, and the rows that each step's window
/// holds. Memory of one thread; series of floats without markers are not copied.
/// </summary>
internal sealed class RangeSamples
{
    // Two rows and the three numbers of extrapolation.
    private const int BytesPerStep = 32;

    private readonly SampleLane _ownLane = new();
    private readonly ClockCache<SampleLane> _sharedLanes = new();
    private SampleLane _floatLane = new();
    private readonly SampleLane _histogramLane = new();
    private SeriesColumns _source = new();
    private double[] _floats = [];
    private NativeHistogram?[] _histograms = [];
    private long[] _weights = [];
    private bool _copied;

    /// <summary>Times of the floats.</summary>
    public ReadOnlySpan<long> FloatTimes => _copied ? _floatLane.Times : _source.Times;

    /// <summary>Floats.</summary>
    public ReadOnlySpan<double> FloatValues => _copied ? _floats.AsSpan(0, _floatLane.Count) : _source.Values;

    /// <summary>Windows of the floats.</summary>
    public SampleLane Floats => _floatLane;

    /// <summary>Clock of the floats' windows; 0 = none.</summary>
    public ulong Clock => _floatLane.Clock;

    /// <summary>True when there are only floats.</summary>
    public bool OnlyFloats => _histogramLane.Count == 0;

    /// <summary>True when some start time is known.</summary>
    public bool HasStarts => _source.HasStartTimes;

    /// <summary>First row of the floats by step.</summary>
    public ReadOnlySpan<int> FirstFloat => _floatLane.First;

    /// <summary>Row after the last of the floats by step.</summary>
    public ReadOnlySpan<int> EndFloat => _floatLane.End;

    /// <summary>Takes a series and finds its windows.</summary>
    public void Load(SeriesColumns source, RangeBounds bounds)
    {
        _source = source;
        _copied = source.HasHistograms || HasStale(source.Values);
        _histogramLane.Reset();
        _floatLane = _copied || source.ClockId == 0 ? _ownLane : _sharedLanes.Of(source.ClockId, BytesPerStep * bounds.Scope.Steps);
        if (_copied)
        {
            Split();
            _floatLane.FindWindows(_floatLane.Times, bounds);
            _histogramLane.FindWindows(_histogramLane.Times, bounds);
            Weigh();
        }
        else if (source.ClockId == 0 || source.ClockId != _floatLane.Clock)
        {
            _floatLane.FindWindows(source.Times, bounds);
            _floatLane.Clock = source.ClockId;
        }
    }

    /// <summary>The window of a step; times that the bounds give are left to the caller.</summary>
    public RangeWindow Window(int step, bool withStarts)
    {
        int f = _floatLane.First[step];
        int floats = _floatLane.End[step] - f;
        bool starts = withStarts && _source.HasStartTimes;
        var window = new RangeWindow
        {
            FloatTimes = FloatTimes.Slice(f, floats),
            Floats = FloatValues.Slice(f, floats),
            FloatStarts = starts ? (_copied ? _floatLane.Starts : _source.StartTimes).Slice(f, floats) : default,
        };
        if (!OnlyFloats)
        {
            int h = _histogramLane.First[step];
            int histograms = _histogramLane.End[step] - h;
            window.HistogramTimes = _histogramLane.Times.Slice(h, histograms);
            window.Histograms = _histograms.AsSpan(h, histograms);
            window.HistogramStarts = starts ? _histogramLane.Starts.Slice(h, histograms) : default;
        }

        return window;
    }

    /// <summary>What the samples of a step's window weigh, and those of them that no earlier step's window held.</summary>
    public (long All, long New) Weight(int step)
    {
        (int first, int end, int seen) = _floatLane.Rows(step);
        long all = end - first;
        long added = end - Math.Max(first, seen);
        if (!OnlyFloats)
        {
            (first, end, seen) = _histogramLane.Rows(step);
            all += _weights[end] - _weights[first];
            added += _weights[end] - _weights[Math.Max(first, seen)];
        }

        return (all, added);
    }

    private static bool HasStale(ReadOnlySpan<double> values) =>
        MemoryMarshal.Cast<double, ulong>(values).Contains(StaleMarker.Bits);

    private void Split()
    {
        int n = _source.Count;
        bool starts = _source.HasStartTimes;
        _floatLane.Reset(n);
        _histogramLane.Reset(_source.HasHistograms ? n : 0);
        if (_floats.Length < n)
        {
            _floats = new double[Math.Max(n, _floats.Length * 2)];
        }

        if (_source.HasHistograms && _histograms.Length < n)
        {
            _histograms = new NativeHistogram?[Math.Max(n, _histograms.Length * 2)];
        }

        for (int i = 0; i < n; i++)
        {
            NativeHistogram? h = _source.HasHistograms ? _source.Histograms[i] : null;
            double v = h is null ? _source.Values[i] : h.Sum;
            if (StaleMarker.IsStale(v))
            {
                continue;
            }

            long start = starts ? _source.StartTimes[i] : 0;
            if (h is null)
            {
                _floats[_floatLane.Count] = v;
                _floatLane.Add(_source.Times[i], start);
            }
            else
            {
                _histograms[_histogramLane.Count] = h;
                _histogramLane.Add(_source.Times[i], start);
            }
        }
    }

    private void Weigh()
    {
        int n = _histogramLane.Count;
        if (_weights.Length < n + 1)
        {
            _weights = new long[n + 1];
        }

        _weights[0] = 0;
        for (int i = 0; i < n; i++)
        {
            _weights[i + 1] = _weights[i] + _histograms[i]!.SizeInSamples();
        }
    }
}
