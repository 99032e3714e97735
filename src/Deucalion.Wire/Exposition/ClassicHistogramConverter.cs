using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Wire.Exposition;

/// <summary>
/// Turns the classic histograms that another parser finds into native histograms with custom buckets. A histogram is given when its series
/// have ended, before the entry that ended them. Where there is a native histogram with the same labels, its classic series are left alone.
/// </summary>
internal sealed class ClassicHistogramConverter(ExpositionParser inner, bool keepClassic) : ExpositionParser
{
    // No series of another parser starts with it, for it is not valid in UTF-8.
    private const byte RawMark = 0xFE;

    private readonly ClassicHistogramCollector _collector = new();
    private readonly LabelSetBuilder _builder = new();
    private readonly List<Exemplar> _exemplars = [];
    private readonly bool _gaugesToo = inner is ProtobufExpositionParser;
    private byte[] _family = [];
    private MetricType _familyType;
    private bool _collecting;
    private LabelSet? _inhibited;
    private LabelSet _labels = LabelSet.Empty;
    private long? _time;
    private long _startTime;
    private NativeHistogram? _converted;
    private byte[] _raw = [];
    private int _exemplarAt;
    private ExpositionEntry _held;

    private enum Suffix : byte
    {
        None,
        Bucket,
        Count,
        Sum,
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> RawSeries => _converted is null ? inner.RawSeries : _raw;

    /// <inheritdoc/>
    public override double Value => inner.Value;

    /// <inheritdoc/>
    public override long? Time => _converted is null ? inner.Time : _time;

    /// <inheritdoc/>
    public override long StartTime => _converted is null ? inner.StartTime : _startTime;

    /// <inheritdoc/>
    public override NativeHistogram? Histogram => _converted ?? inner.Histogram;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Family => inner.Family;

    /// <inheritdoc/>
    public override MetricType FamilyType => inner.FamilyType;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> FamilyText => inner.FamilyText;

    /// <inheritdoc/>
    public override ExpositionEntry Next()
    {
        bool held = _converted is not null;
        _converted = null;
        while (true)
        {
            ExpositionEntry entry = held ? _held : inner.Next();
            held = false;
            switch (entry)
            {
                case ExpositionEntry.Sample:
                    Suffix suffix = Classify(out LabelSet labels, out double bound);
                    if (_collecting && (suffix == Suffix.None || !labels.Equals(_labels)) && TryConvert())
                    {
                        _held = entry;
                        return ExpositionEntry.Histogram;
                    }

                    if (suffix == Suffix.None || labels.Equals(_inhibited))
                    {
                        return entry;
                    }

                    Collect(suffix, labels, bound);
                    if (keepClassic)
                    {
                        return entry;
                    }

                    break;
                default:
                    if (TryConvert())
                    {
                        _held = entry;
                        return ExpositionEntry.Histogram;
                    }

                    Note(entry);
                    return entry;
            }
        }
    }

    /// <inheritdoc/>
    public override void ReadLabels(LabelSetBuilder into)
    {
        if (_converted is null)
        {
            inner.ReadLabels(into);
        }
        else
        {
            into.Reset(_labels);
        }
    }

    /// <inheritdoc/>
    public override bool TryReadExemplar(out Exemplar exemplar)
    {
        if (_converted is null)
        {
            return inner.TryReadExemplar(out exemplar);
        }

        exemplar = _exemplarAt < _exemplars.Count ? _exemplars[_exemplarAt] : default;
        return _exemplarAt++ < _exemplars.Count;
    }

    private void Note(ExpositionEntry entry)
    {
        if (entry == ExpositionEntry.Type)
        {
            _family = inner.Family.ToArray();
            _familyType = inner.FamilyType;
            _inhibited = null;
        }
        else if (entry == ExpositionEntry.Histogram)
        {
            inner.ReadLabels(_builder.Reset());
            _inhibited = _builder.Build();
        }
    }

    // What part of the present family's classic histogram the sample is, and the labels that the histogram has.
    private Suffix Classify(out LabelSet labels, out double bound)
    {
        labels = LabelSet.Empty;
        bound = 0;
        if (_familyType != MetricType.Histogram && !(_gaugesToo && _familyType == MetricType.GaugeHistogram))
        {
            return Suffix.None;
        }

        inner.ReadLabels(_builder.Reset());
        LabelSet all = _builder.Build();
        ReadOnlySpan<byte> name = all.Get(LabelNames.MetricNameUtf8);
        Suffix suffix = !name.StartsWith(_family) ? Suffix.None :
            name[_family.Length..].SequenceEqual("_bucket"u8) ? Suffix.Bucket :
            name[_family.Length..].SequenceEqual("_count"u8) ? Suffix.Count :
            name[_family.Length..].SequenceEqual("_sum"u8) ? Suffix.Sum : Suffix.None;
        if (suffix == Suffix.Bucket && (!GoFloat.TryParse(all.Get("le"u8), out bound) || double.IsNaN(bound)))
        {
            suffix = Suffix.None;
        }

        if (suffix != Suffix.None)
        {
            labels = _builder.Set(LabelNames.MetricNameUtf8, _family).Remove(LabelNames.BucketLabel).Build();
        }

        return suffix;
    }

    private void Collect(Suffix suffix, LabelSet labels, double bound)
    {
        if (!_collecting || !labels.Equals(_labels))
        {
            _collector.Clear();
            _exemplars.Clear();
            _collecting = true;
            _labels = labels;
            _startTime = inner.StartTime;
            _inhibited = null;
        }

        _time = inner.Time;
        while (inner.TryReadExemplar(out Exemplar exemplar))
        {
            _exemplars.Add(exemplar);
        }

        switch (suffix)
        {
            case Suffix.Bucket:
                _collector.AddBucket(bound, inner.Value);
                break;
            case Suffix.Count:
                _collector.SetCount(inner.Value);
                break;
            default:
                _collector.SetSum(inner.Value);
                break;
        }
    }

    private bool TryConvert()
    {
        if (!_collecting)
        {
            return false;
        }

        _collecting = false;
        _converted = _collector.Convert();
        if (_converted is null)
        {
            return false;
        }

        if (_familyType == MetricType.GaugeHistogram)
        {
            _converted.ResetHint = CounterResetHint.Gauge;
        }

        _raw = [RawMark, .. _labels.Encoded];
        _exemplarAt = 0;
        return true;
    }
}
