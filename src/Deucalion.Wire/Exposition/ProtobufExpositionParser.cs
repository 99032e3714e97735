using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Bits;

namespace Deucalion.Wire.Exposition;

/// <summary>
/// Length-delimited io.prometheus.client.MetricFamily messages, walked as if they were text: HELP, UNIT and TYPE of each family, then its
/// series; summaries and classic histograms as their _count, _sum, quantile and _bucket series. A histogram with native buckets is one native
/// histogram, and its classic series only on demand.
/// </summary>
internal sealed class ProtobufExpositionParser : ExpositionParser
{
    private const int MaxLengthBytes = 5;
    private const int CountPosition = -2;
    private const int SumPosition = -1;
    private const int MaxLabels = 10_000;

    private readonly byte[] _data;
    private readonly int _begin;
    private readonly int _end;
    private readonly bool _ignoreNative;
    private readonly bool _alwaysClassic;
    private readonly ProtobufFamily _family = new();
    private readonly ProtobufMetric _metric = new();
    private readonly ProtobufSeriesKey _series = new();
    private readonly LabelSetBuilder _exemplarBuilder = new();
    private Stage _stage = Stage.NextFamily;
    private int _at;
    private int _metricIndex;
    private int _position;
    private int _lastPosition;
    private bool _isHistogramEntry;
    private int _exemplarAt;
    private NativeHistogram? _histogram;

    /// <summary>Reads a body.</summary>
    public ProtobufExpositionParser(ReadOnlyMemory<byte> body, bool ignoreNativeHistograms, bool alwaysClassic)
    {
        if (!MemoryMarshal.TryGetArray(body, out ArraySegment<byte> segment))
        {
            segment = body.ToArray();
        }

        _data = segment.Array ?? [];
        _begin = segment.Offset;
        _at = segment.Offset;
        _end = segment.Offset + segment.Count;
        _ignoreNative = ignoreNativeHistograms;
        _alwaysClassic = alwaysClassic;
    }

    private enum Stage : byte
    {
        NextFamily,
        Unit,
        Type,
        NextMetric,
        ClassicOfNative,
        Positions,
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> RawSeries => _series.Bytes;

    /// <inheritdoc/>
    public override double Value => _family.Type switch
    {
        ProtobufMetricType.Summary or ProtobufMetricType.Histogram or ProtobufMetricType.GaugeHistogram => ValueAtPosition(),
        _ => _metric.Value,
    };

    /// <inheritdoc/>
    public override long? Time => _metric.Time != 0 ? _metric.Time : null;

    /// <inheritdoc/>
    public override long StartTime => _metric.StartTime;

    /// <inheritdoc/>
    public override NativeHistogram? Histogram => _histogram;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Family => _family.Name.Of(_data);

    /// <inheritdoc/>
    public override MetricType FamilyType => _family.Type switch
    {
        ProtobufMetricType.Counter => MetricType.Counter,
        ProtobufMetricType.Gauge => MetricType.Gauge,
        ProtobufMetricType.Summary => MetricType.Summary,
        ProtobufMetricType.Histogram => MetricType.Histogram,
        ProtobufMetricType.GaugeHistogram => MetricType.GaugeHistogram,
        _ => MetricType.Unknown,
    };

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> FamilyText => (_stage == Stage.Type ? _family.Unit : _family.Help).Of(_data);

    private bool IsHistogramFamily => _family.Type is ProtobufMetricType.Histogram or ProtobufMetricType.GaugeHistogram;

    /// <inheritdoc/>
    public override ExpositionEntry Next()
    {
        try
        {
            return Advance();
        }
        catch (WireFormatException e)
        {
            throw Error(e.Message);
        }
        catch (HistogramException e)
        {
            throw Error(e.Message);
        }
    }

    /// <inheritdoc/>
    public override void ReadLabels(LabelSetBuilder into)
    {
        CheckUniqueNames();
        into.Set(LabelNames.MetricNameUtf8, _series.Name);
        foreach (LabelRange l in _metric.Labels)
        {
            into.Set(Name(l), _data.AsSpan(l.ValueStart, l.ValueEnd - l.ValueStart));
        }

        if (!_series.Bound.IsEmpty)
        {
            into.Set(BoundLabel, _series.Bound);
        }
    }

    /// <inheritdoc/>
    public override bool TryReadExemplar(out Exemplar exemplar)
    {
        exemplar = default;
        try
        {
            while (NextExemplar() is { IsNone: false } message)
            {
                exemplar = ProtobufParts.ReadExemplar(_data, message, _exemplarBuilder);

                // Without a time an exemplar of a native histogram could not be told from the same one in the next scrape.
                if (exemplar.HasTime || !_isHistogramEntry)
                {
                    return true;
                }
            }
        }
        catch (WireFormatException e)
        {
            throw Error(e.Message);
        }

        exemplar = default;
        return false;
    }

    private ReadOnlySpan<byte> BoundLabel => IsHistogramFamily ? "le"u8 : "quantile"u8;

    private ExpositionEntry Advance()
    {
        while (true)
        {
            switch (_stage)
            {
                case Stage.NextFamily:
                    if (!ReadFamily())
                    {
                        return ExpositionEntry.End;
                    }

                    if (_family.Metrics.Count == 0)
                    {
                        break;
                    }

                    _metricIndex = 0;
                    _stage = Stage.Unit;
                    return ExpositionEntry.Help;
                case Stage.Unit:
                    _stage = Stage.Type;
                    if (!_family.Unit.Of(_data).IsEmpty)
                    {
                        return ExpositionEntry.Unit;
                    }

                    break;
                case Stage.Type:
                    _stage = Stage.NextMetric;
                    return ExpositionEntry.Type;
                case Stage.NextMetric:
                    if (_metricIndex == _family.Metrics.Count)
                    {
                        _stage = Stage.NextFamily;
                        break;
                    }

                    return BeginMetric();
                case Stage.ClassicOfNative:
                    return BeginPositions();
                default:
                    return NextPosition();
            }
        }
    }

    private bool ReadFamily()
    {
        if (_at >= _end)
        {
            return false;
        }

        int used = Varint.Read(_data.AsSpan(_at, _end - _at), out ulong length);
        if (used is 0 or > MaxLengthBytes)
        {
            throw Error("protobuf: bad length of a metric family");
        }

        if (length > (ulong)(_end - _at - used))
        {
            throw Error($"protobuf: the body ends within a metric family: {length} bytes expected, {_end - _at - used} left");
        }

        int start = _at + used;
        _at = start + (int)length;
        _family.Read(_data, new ByteRange(start, _at));
        if (_family.Metrics.Count > 0)
        {
            CheckFamily();
        }

        return true;
    }

    private void CheckFamily()
    {
        ReadOnlySpan<byte> name = Family;
        if (name.IsEmpty || !Utf8.IsValid(name))
        {
            throw Error("invalid metric name: " + QuotedBytes.Of(name));
        }

        if (!Utf8.IsValid(_family.Help.Of(_data)) || !Utf8.IsValid(_family.Unit.Of(_data)))
        {
            throw Error("invalid help or unit for metric " + QuotedBytes.Of(name));
        }

        if (_family.Type is < ProtobufMetricType.Counter or > ProtobufMetricType.GaugeHistogram)
        {
            throw Error($"unknown metric type for metric {QuotedBytes.Of(name)}: {((int)_family.Type).ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private ExpositionEntry BeginMetric()
    {
        _metric.Read(_data, _family.Metrics[_metricIndex++], _family.Type);
        CheckLabels();
        if (IsHistogramFamily && !_ignoreNative && _metric.IsNativeHistogram)
        {
            _histogram = ProtobufHistogramBuilder.Build(_metric, _family.Type == ProtobufMetricType.GaugeHistogram, out string? fault)
                ?? throw Error($"histogram {QuotedBytes.Of(Family)}: {fault}");
            _stage = _alwaysClassic && _metric.Buckets.Count > 0 ? Stage.ClassicOfNative : Stage.NextMetric;
            BeginSeries(default, isHistogram: true);
            return ExpositionEntry.Histogram;
        }

        if (IsHistogramFamily || _family.Type == ProtobufMetricType.Summary)
        {
            return BeginPositions();
        }

        BeginSeries(default, isHistogram: false);
        return ExpositionEntry.Sample;
    }

    private void CheckLabels()
    {
        if (_metric.Labels.Count > MaxLabels)
        {
            throw Error($"a series of {QuotedBytes.Of(Family)} has {_metric.Labels.Count} labels, more than {MaxLabels}");
        }

        foreach (LabelRange l in _metric.Labels)
        {
            ReadOnlySpan<byte> name = Name(l), value = _data.AsSpan(l.ValueStart, l.ValueEnd - l.ValueStart);
            if (name.IsEmpty || !Utf8.IsValid(name))
            {
                throw Error("invalid label name: " + QuotedBytes.Of(name));
            }

            if (!Utf8.IsValid(value))
            {
                throw Error("invalid label value: " + QuotedBytes.Of(value));
            }
        }
    }

    private ExpositionEntry BeginPositions()
    {
        _position = CountPosition - 1;
        _lastPosition = _metric.Quantiles.Count - 1;
        if (IsHistogramFamily)
        {
            // The +Inf bucket may be left out; what follows it does not count.
            int infinite = _metric.Buckets.FindIndex(static b => double.IsPositiveInfinity(b.UpperBound));
            _lastPosition = infinite < 0 ? _metric.Buckets.Count : infinite;
        }

        _stage = Stage.Positions;
        return NextPosition();
    }

    private ExpositionEntry NextPosition()
    {
        _position++;
        if (_position >= _lastPosition && _position >= SumPosition)
        {
            _stage = Stage.NextMetric;
        }

        switch (_position)
        {
            case CountPosition:
                BeginSeries("_count"u8, isHistogram: false);
                break;
            case SumPosition:
                BeginSeries("_sum"u8, isHistogram: false);
                break;
            default:
                BeginSeries(IsHistogramFamily ? "_bucket"u8 : default, isHistogram: false);
                _series.AddBound(BoundLabel, Bound());
                break;
        }

        return ExpositionEntry.Sample;
    }

    private double ValueAtPosition() => _position switch
    {
        CountPosition => _metric.AnyCount,
        SumPosition => _metric.Sum,
        _ when !IsHistogramFamily => _metric.Quantiles[_position].Value,
        _ => _position < _metric.Buckets.Count ? _metric.Buckets[_position].Count : _metric.AnyCount,
    };

    private void BeginSeries(ReadOnlySpan<byte> suffix, bool isHistogram)
    {
        _isHistogramEntry = isHistogram;
        _histogram = isHistogram ? _histogram : null;
        _exemplarAt = 0;
        _series.Begin(Family, suffix);
        foreach (LabelRange l in _metric.Labels)
        {
            _series.Add(Name(l), _data.AsSpan(l.ValueStart, l.ValueEnd - l.ValueStart));
        }
    }

    private double Bound() =>
        !IsHistogramFamily ? _metric.Quantiles[_position].Quantile
        : _position < _metric.Buckets.Count ? _metric.Buckets[_position].UpperBound : double.PositiveInfinity;

    private ReadOnlySpan<byte> Name(LabelRange l) => _data.AsSpan(l.NameStart, l.NameEnd - l.NameStart);

    // Counters and classic buckets have at most one; a native histogram has a list, or else those of its classic buckets.
    private ByteRange NextExemplar()
    {
        int at = _exemplarAt++;
        if (_isHistogramEntry)
        {
            if (_metric.Exemplars.Count > 0)
            {
                return at < _metric.Exemplars.Count ? _metric.Exemplars[at] : ByteRange.None;
            }

            while (at < _metric.Buckets.Count && _metric.Buckets[at].Exemplar.IsNone)
            {
                at++;
            }

            _exemplarAt = at + 1;
            return at < _metric.Buckets.Count ? _metric.Buckets[at].Exemplar : ByteRange.None;
        }

        if (at > 0)
        {
            return ByteRange.None;
        }

        if (_family.Type == ProtobufMetricType.Counter)
        {
            return _metric.Exemplar;
        }

        return IsHistogramFamily && _position >= 0 && _position < _metric.Buckets.Count ? _metric.Buckets[_position].Exemplar : ByteRange.None;
    }

    private void CheckUniqueNames()
    {
        Span<LabelRange> labels = CollectionsMarshal.AsSpan(_metric.Labels);
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<byte> name = Name(labels[i]);
            bool twice = name.SequenceEqual(LabelNames.MetricNameUtf8) || (!_series.Bound.IsEmpty && name.SequenceEqual(BoundLabel));
            for (int k = 0; k < i && !twice; k++)
            {
                twice = name.SequenceEqual(Name(labels[k]));
            }

            if (twice)
            {
                throw Error($"label name {QuotedBytes.Of(name)} is not unique in a series of {QuotedBytes.Of(Family)}");
            }
        }
    }

    private ExpositionException Error(string what) =>
        new($"metric family before byte {(_at - _begin).ToString(CultureInfo.InvariantCulture)}: {what}");
}
