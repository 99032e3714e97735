using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.Storage.Writing;

/// <summary>
/// One write: label sets first, then columns of samples. A producer fills it (series by series), hands it to
/// <see cref="IAppender.AppendAsync"/>, and gets it back when that completes; then it may <see cref="Clear"/> and reuse it.
/// The store reads it only during the call. Label bytes must be a valid <see cref="LabelSet"/> encoding. Times are Unix
/// milliseconds; samples of one series should come in time order. Not for many threads.
/// </summary>
public sealed class WriteBatch
{
    private readonly List<HistogramEntry> _histograms = [];
    private readonly List<Exemplar> _exemplars = [];
    private readonly List<MetricMetadata> _metadata = [];
    private SeriesEntry[] _series = new SeriesEntry[64];
    private int _seriesCount;
    private byte[] _labels = new byte[4096];
    private int _labelBytes;
    private long[] _times = new long[256];
    private double[] _values = new double[256];
    private long[]? _startTimes;
    private int _sampleCount;

    /// <summary>Number of series entries (one label set may occur more than once).</summary>
    public int SeriesCount => _seriesCount;

    /// <summary>Number of float samples in all series.</summary>
    public int SampleCount => _sampleCount;

    /// <summary>Number of histogram samples in all series.</summary>
    public int HistogramCount => _histograms.Count;

    /// <summary>Number of exemplars in all series.</summary>
    public int ExemplarCount => _exemplars.Count;

    /// <summary>Metadata of metric families that came with the samples.</summary>
    public IReadOnlyList<MetricMetadata> Metadata => _metadata;

    /// <summary>Empties the batch; keeps its memory unless it has grown beyond what one ordinary request needs.</summary>
    public void Clear()
    {
        _seriesCount = 0;
        _histograms.Clear();
        _exemplars.Clear();
        _metadata.Clear();
        _labelBytes = 0;
        _sampleCount = 0;
        _startTimes = null;
        if (_labels.Length > 4 << 20)
        {
            _labels = new byte[4096];
        }

        if (_times.Length > 1 << 18)
        {
            _times = new long[256];
            _values = new double[256];
        }

        if (_series.Length > 1 << 18)
        {
            _series = new SeriesEntry[64];
        }
    }

    /// <summary>Starts a series; what is added next belongs to it. Returns its index.</summary>
    public int BeginSeries(ReadOnlySpan<byte> encodedLabels) => BeginSeries(encodedLabels, 0, 0);

    /// <summary>Starts a series whose hash (<see cref="LabelSet.HashOf"/>; 0 = not known) and perhaps reference (from an earlier write) are known.</summary>
    public int BeginSeries(ReadOnlySpan<byte> encodedLabels, ulong hash, ulong seriesRef)
    {
        encodedLabels.CopyTo(LabelBuffer(encodedLabels.Length));
        int index = BeginWritten(encodedLabels.Length);
        ref SeriesEntry s = ref _series[index];
        s.Hash = hash;
        s.SeriesRef = seriesRef;
        return index;
    }

    /// <summary>Room for the labels of the next series, at least so many bytes; <see cref="BeginWritten"/> starts it when they are written.</summary>
    public Span<byte> LabelBuffer(int length)
    {
        if (_labels.Length - _labelBytes < length)
        {
            Array.Resize(ref _labels, Math.Max(_labels.Length * 2, _labelBytes + length));
        }

        return _labels.AsSpan(_labelBytes);
    }

    /// <summary>Starts a series whose label set was written to the first bytes of <see cref="LabelBuffer"/>.</summary>
    public int BeginWritten(int labelBytes)
    {
        if (_seriesCount == _series.Length)
        {
            Array.Resize(ref _series, _seriesCount * 2);
        }

        ref SeriesEntry s = ref _series[_seriesCount];
        s.Hash = 0;
        s.SeriesRef = 0;
        s.LabelStart = _labelBytes;
        s.LabelLength = labelBytes;
        s.SampleStart = _sampleCount;
        s.SampleLength = 0;
        s.HistogramStart = _histograms.Count;
        s.HistogramLength = 0;
        s.ExemplarStart = _exemplars.Count;
        s.ExemplarLength = 0;
        _labelBytes += labelBytes;
        return _seriesCount++;
    }

    /// <summary>Starts a series.</summary>
    public int BeginSeries(LabelSet labels) => BeginSeries(labels.Encoded, labels.Hash, 0);

    /// <summary>Adds a float sample to the series begun last. <paramref name="startTime"/> 0 = unknown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddSample(long time, double value, long startTime = 0)
    {
        if (_sampleCount == _times.Length)
        {
            Array.Resize(ref _times, _times.Length * 2);
            Array.Resize(ref _values, _values.Length * 2);
        }

        _times[_sampleCount] = time;
        _values[_sampleCount] = value;
        if (startTime != 0 || _startTimes is not null)
        {
            AddStartTime(startTime);
        }

        _sampleCount++;
        _series[_seriesCount - 1].SampleLength++;
    }

    /// <summary>Adds a histogram sample to the series begun last; the batch keeps the object.</summary>
    public void AddHistogram(long time, NativeHistogram histogram, long startTime = 0)
    {
        _histograms.Add(new HistogramEntry(time, histogram, startTime));
        _series[_seriesCount - 1].HistogramLength++;
    }

    /// <summary>Adds an exemplar to the series begun last.</summary>
    public void AddExemplar(in Exemplar exemplar)
    {
        _exemplars.Add(exemplar);
        _series[_seriesCount - 1].ExemplarLength++;
    }

    /// <summary>Adds metadata of a family.</summary>
    public void AddMetadata(MetricMetadata metadata) => _metadata.Add(metadata);

    /// <summary>Encoded labels of a series; valid until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Labels(int series)
    {
        ref readonly SeriesEntry s = ref Entry(series);
        return _labels.AsSpan(s.LabelStart, s.LabelLength);
    }

    /// <summary>Hash of the labels; computed when the producer did not give it.</summary>
    public ulong Hash(int series) => Entry(series).Hash is var known and not 0 ? known : LabelSet.HashOf(Labels(series));

    /// <summary>The store's reference: given by the producer as a hint (0 = none), set by the store during the append.</summary>
    public ulong SeriesRef(int series) => Entry(series).SeriesRef;

    /// <summary>Called by the store: the reference to use for this label set in later writes.</summary>
    public void SetSeriesRef(int series, ulong seriesRef) => Entry(series).SeriesRef = seriesRef;

    /// <summary>Times of the series' float samples.</summary>
    public ReadOnlySpan<long> Times(int series)
    {
        ref readonly SeriesEntry s = ref Entry(series);
        return _times.AsSpan(s.SampleStart, s.SampleLength);
    }

    /// <summary>Values of the series' float samples.</summary>
    public ReadOnlySpan<double> Values(int series)
    {
        ref readonly SeriesEntry s = ref Entry(series);
        return _values.AsSpan(s.SampleStart, s.SampleLength);
    }

    /// <summary>Start times of the series' float samples; empty when the batch has none.</summary>
    public ReadOnlySpan<long> StartTimes(int series)
    {
        ref readonly SeriesEntry s = ref Entry(series);
        return _startTimes is null ? default : _startTimes.AsSpan(s.SampleStart, s.SampleLength);
    }

    /// <summary>True when the series has float samples without start times only.</summary>
    public bool IsPlain(int series) => _startTimes is null && Entry(series).HistogramLength == 0;

    /// <summary>Histogram samples of the series.</summary>
    public ReadOnlySpan<HistogramEntry> Histograms(int series)
    {
        ref readonly SeriesEntry s = ref Entry(series);
        return CollectionsMarshal.AsSpan(_histograms).Slice(s.HistogramStart, s.HistogramLength);
    }

    /// <summary>Exemplars of the series.</summary>
    public ReadOnlySpan<Exemplar> Exemplars(int series)
    {
        ref readonly SeriesEntry s = ref Entry(series);
        return CollectionsMarshal.AsSpan(_exemplars).Slice(s.ExemplarStart, s.ExemplarLength);
    }

    private ref SeriesEntry Entry(int series) => ref _series.AsSpan(0, _seriesCount)[series];

    private void AddStartTime(long startTime)
    {
        if (_startTimes is null || _startTimes.Length < _times.Length)
        {
            Array.Resize(ref _startTimes, _times.Length);
        }

        _startTimes[_sampleCount] = startTime;
    }

    private struct SeriesEntry
    {
        public ulong Hash;
        public ulong SeriesRef;
        public int LabelStart;
        public int LabelLength;
        public int SampleStart;
        public int SampleLength;
        public int HistogramStart;
        public int HistogramLength;
        public int ExemplarStart;
        public int ExemplarLength;
    }
}
