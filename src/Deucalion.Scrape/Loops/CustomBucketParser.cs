using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;
using Deucalion.Wire.Exposition;

namespace Deucalion.Scrape.Loops;

/// <summary>
/// Puts a native histogram with custom buckets behind the series of each classic one (<c>convert_classic_histograms_to_nhcb</c>), and leaves
/// the classic series out unless they are to be kept. Where the target gives a native histogram of the same labels nothing is converted.
/// </summary>
internal sealed class CustomBucketParser(ExpositionParser inner, bool keepClassic) : ExpositionParser
{
    // Cannot begin a name, so the key of a made histogram is nobody else's.
    private const byte Mark = 0xFF;

    private readonly LabelSetBuilder _builder = new();
    private readonly ClassicHistogramCollector _collector = new();
    private readonly List<Exemplar> _exemplars = [];
    private string _family = string.Empty;
    private bool _isHistogramFamily;
    private LabelSet? _collecting;
    private LabelSet? _native;
    private NativeHistogram? _made;
    private byte[] _madeKey = [];
    private long? _time;
    private long _startTime;
    private int _exemplarAt;
    private ExpositionEntry _held;

    public override ReadOnlySpan<byte> RawSeries => _made is null ? inner.RawSeries : _madeKey;

    public override double Value => inner.Value;

    public override long? Time => _made is null ? inner.Time : _time;

    public override long StartTime => _made is null ? inner.StartTime : _startTime;

    public override NativeHistogram? Histogram => _made ?? inner.Histogram;

    public override ReadOnlySpan<byte> Family => inner.Family;

    public override MetricType FamilyType => inner.FamilyType;

    public override ReadOnlySpan<byte> FamilyText => inner.FamilyText;

    public override ExpositionEntry Next()
    {
        while (true)
        {
            // After a made histogram the entry that ended its series is still the inner parser's present one.
            ExpositionEntry entry = _made is null ? inner.Next() : _held;
            bool again = _made is not null;
            _made = null;
            LabelSet? classic = entry == ExpositionEntry.Sample && _isHistogramFamily ? ClassicBase() : null;
            if (!again && _collecting is not null && !_collecting.Equals(classic) && Finish())
            {
                _held = entry;
                return ExpositionEntry.Histogram;
            }

            switch (entry)
            {
                case ExpositionEntry.Type:
                    _family = Encoding.UTF8.GetString(inner.Family);
                    _isHistogramFamily = inner.FamilyType == MetricType.Histogram;
                    break;
                case ExpositionEntry.Histogram:
                    inner.ReadLabels(_builder.Reset());
                    _native = _builder.Build();
                    break;
                case ExpositionEntry.Sample when classic is not null && !classic.Equals(_native):
                    Collect(classic);
                    if (!keepClassic)
                    {
                        continue;
                    }

                    break;
            }

            return entry;
        }
    }

    public override void ReadLabels(LabelSetBuilder into)
    {
        if (_made is null)
        {
            inner.ReadLabels(into);
        }
        else
        {
            into.Reset(LabelSet.FromEncoded(_madeKey.AsSpan(1)));
        }
    }

    public override bool TryReadExemplar(out Exemplar exemplar)
    {
        if (_made is null)
        {
            return inner.TryReadExemplar(out exemplar);
        }

        exemplar = _exemplarAt < _exemplars.Count ? _exemplars[_exemplarAt] : default;
        return _exemplarAt++ < _exemplars.Count;
    }

    // Labels of the histogram that the present sample is a part of; null when it is none.
    private LabelSet? ClassicBase()
    {
        inner.ReadLabels(_builder.Reset());
        string name = _builder.Get(LabelNames.MetricName);
        bool bucket = name.EndsWith("_bucket", StringComparison.Ordinal);
        string suffix = bucket ? "_bucket" : name.EndsWith("_count", StringComparison.Ordinal) ? "_count" : name.EndsWith("_sum", StringComparison.Ordinal) ? "_sum" : string.Empty;
        if (suffix.Length == 0 || name.AsSpan(0, name.Length - suffix.Length) is var family && !family.SequenceEqual(_family))
        {
            return null;
        }

        if (bucket && !TryBound(out _))
        {
            return null;
        }

        return _builder.Set(LabelNames.MetricName, _family).Remove(LabelNames.BucketLabel).Build();
    }

    private void Collect(LabelSet classic)
    {
        if (_collecting is null)
        {
            _collecting = classic;
            _collector.Reset();
            _exemplars.Clear();
            _startTime = inner.StartTime;
        }

        _time = inner.Time;
        inner.ReadLabels(_builder.Reset());
        string name = _builder.Get(LabelNames.MetricName);
        if (name.EndsWith("_bucket", StringComparison.Ordinal))
        {
            TryBound(out double bound);
            _collector.SetBucket(bound, inner.Value);
        }
        else if (name.EndsWith("_count", StringComparison.Ordinal))
        {
            _collector.SetCount(inner.Value);
        }
        else
        {
            _collector.SetSum(inner.Value);
        }

        while (!keepClassic && inner.TryReadExemplar(out Exemplar exemplar))
        {
            _exemplars.Add(exemplar);
        }
    }

    private bool TryBound(out double bound) =>
        GoFloat.TryParse(Encoding.UTF8.GetBytes(_builder.Get(LabelNames.BucketLabel)), out bound) && !double.IsNaN(bound);

    // Makes the histogram of what was collected; false when it cannot be one.
    private bool Finish()
    {
        LabelSet labels = _collecting!;
        _collecting = null;
        _made = _collector.Convert();
        if (_made is null)
        {
            return false;
        }

        _madeKey = [Mark, .. labels.Encoded];
        _exemplarAt = 0;
        return true;
    }
}
