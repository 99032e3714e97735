using System.Text;
using Deucalion.Model.Configuration;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Compression;
using Deucalion.Wire.Labels;
using Deucalion.Wire.Protobuf;
using Deucalion.Wire.RemoteWrite;

namespace Deucalion.Wire.Otlp;

/// <summary>
/// Translates an ExportMetricsServiceRequest into series as Prometheus 3.14 does, by the <c>otlp</c> section of a configuration. Points are read
/// one by one from the message, so memory follows what is stored. What cannot be translated is counted and named, the rest goes on. One object
/// serves one request.
/// </summary>
public sealed class OtlpTranslator
{
    // PromQL's look-back is five minutes; half of it between samples keeps target_info visible throughout.
    private const long TargetInfoInterval = 150_000;

    // A request may hold points that lie years apart.
    private const int MaxTargetInfoSamples = 2_000;

    private readonly OtlpConfiguration _configuration;
    private readonly OtlpMetricNames _metricNames;
    private readonly OtlpLabelNames _labelNames;
    private readonly OtlpPointReader _reader = new();
    private readonly OtlpPoint _point = new();
    private readonly OtlpSeriesWriter _writer;
    private readonly OtlpTranslation _outcome = new();
    private readonly WriteBatch _batch;
    private readonly LabelAssembler _resource = new();
    private readonly LabelAssembler _promoted = new();
    private readonly LabelAssembler _scope = new();
    private readonly LabelAssembler _labels = new();
    private readonly LabelAssembler _scratch = new();
    private readonly HashSet<string> _described = new(StringComparer.Ordinal);
    private readonly HashSet<(ulong Labels, long Time)> _targetInfo = [];
    private readonly HashSet<string> _promoteNames;
    private readonly bool _utf8;

    /// <summary>Prepares a translation; a request that would make more than <paramref name="maxSeries"/> samples is refused.</summary>
    public OtlpTranslator(OtlpConfiguration configuration, WriteBatch into, LabelLimits limits, long maxSeries = long.MaxValue)
    {
        _configuration = configuration;
        _batch = into;
        _utf8 = configuration.TranslationStrategy is "NoUTF8EscapingWithSuffixes" or "NoTranslation";
        bool suffixes = configuration.TranslationStrategy is "UnderscoreEscapingWithSuffixes" or "NoUTF8EscapingWithSuffixes";
        _metricNames = new OtlpMetricNames(suffixes, _utf8);
        _labelNames = new OtlpLabelNames(_utf8, configuration.LabelNameUnderscoreSanitization, configuration.LabelNamePreserveMultipleUnderscores);
        _promoteNames = new HashSet<string>(
            configuration.PromoteAllResourceAttributes ? configuration.IgnoreResourceAttributes : configuration.PromoteResourceAttributes, StringComparer.Ordinal);
        _writer = new OtlpSeriesWriter(into, limits, _outcome, maxSeries);
    }

    /// <summary>Reads a protobuf message. Throws <see cref="WireFormatException"/>, and <see cref="PayloadTooLargeException"/> beyond the number of samples.</summary>
    public OtlpTranslation Translate(ReadOnlySpan<byte> message)
    {
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 1 && r.WireType == 2)
            {
                TranslateResource(r.ReadBytes());
            }
            else
            {
                r.Skip();
            }
        }

        _writer.Finish();
        return _outcome;
    }

    private void TranslateResource(ReadOnlySpan<byte> message)
    {
        _resource.Clear();
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 1 && r.WireType == 2)
            {
                ReadAttributes(r.ReadBytes(), 1, _resource);
            }
            else
            {
                r.Skip();
            }
        }

        bool named = Promote();
        (ulong earliest, ulong latest) = (ulong.MaxValue, 0);
        r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 2 && r.WireType == 2)
            {
                TranslateScope(r.ReadBytes(), named, ref earliest, ref latest);
            }
            else
            {
                r.Skip();
            }
        }

        if (named && earliest <= latest)
        {
            WriteTargetInfo((long)(earliest / 1_000_000), (long)(latest / 1_000_000));
        }
    }

    private void ReadAttributes(ReadOnlySpan<byte> message, int field, LabelAssembler into)
    {
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == field && r.WireType == 2)
            {
                _reader.ReadAttribute(r.ReadBytes(), into);
            }
            else
            {
                r.Skip();
            }
        }
    }

    /// <summary>Collects the resource attributes that every series gets; false when one of them has no possible name.</summary>
    private bool Promote()
    {
        _promoted.Clear();
        if (!_configuration.PromoteAllResourceAttributes && _promoteNames.Count == 0)
        {
            return true;
        }

        for (int i = 0; i < _resource.Count; i++)
        {
            if (_promoteNames.Contains(Encoding.UTF8.GetString(_resource.Name(i))) == _configuration.PromoteAllResourceAttributes)
            {
                continue;
            }

            if (_labelNames.Build(_resource.Name(i)) is not { } name)
            {
                _outcome.Reject(0, $"the resource attribute \"{Encoding.UTF8.GetString(_resource.Name(i))}\" cannot become a label: nothing but underscores would be left of its name");
                return false;
            }

            _promoted.Set(name, _resource.Value(i));
        }

        return true;
    }

    private void TranslateScope(ReadOnlySpan<byte> message, bool usable, ref ulong earliest, ref ulong latest)
    {
        usable &= ReadScope(message);
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 2 && r.WireType == 2)
            {
                TranslateMetric(r.ReadBytes(), usable, ref earliest, ref latest);
            }
            else
            {
                r.Skip();
            }
        }
    }

    private bool ReadScope(ReadOnlySpan<byte> message)
    {
        _scope.Clear();
        if (!_configuration.PromoteScopeMetadata)
        {
            return true;
        }

        ReadOnlySpan<byte> scope = default;
        ReadOnlySpan<byte> schemaUrl = default;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 2:
                    scope = r.ReadBytes();
                    break;
                case 3 when r.WireType == 2:
                    schemaUrl = r.ReadBytes();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> version = default;
        r = new ProtoReader(scope);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 2:
                    name = r.ReadBytes();
                    break;
                case 2 when r.WireType == 2:
                    version = r.ReadBytes();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        if (name.IsEmpty)
        {
            return true;
        }

        _scratch.Clear();
        ReadAttributes(scope, 3, _scratch);
        for (int i = 0; i < _scratch.Count; i++)
        {
            if (_labelNames.Build([.. "otel_scope_"u8, .. _scratch.Name(i)]) is { } label)
            {
                _scope.Set(label, _scratch.Value(i));
            }
        }

        _scope.Set("otel_scope_name"u8, name);
        _scope.Set("otel_scope_version"u8, version);
        _scope.Set("otel_scope_schema_url"u8, schemaUrl);
        return true;
    }

    private void TranslateMetric(ReadOnlySpan<byte> message, bool usable, ref ulong earliest, ref ulong latest)
    {
        var m = OtlpMetric.Read(message);
        long points = CountPoints(m.Data, ref earliest, ref latest);
        _outcome.Points += points;
        string? problem = null;
        string? family = null;
        if (!usable)
        {
            problem = "attributes of the resource cannot become labels";
        }
        else if (m.Kind == OtlpMetricKind.None)
        {
            problem = points == 0 ? null : $"unsupported metric type of metric \"{m.Name}\"";
        }
        else if (m.Kind is OtlpMetricKind.Sum or OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram && !m.IsCumulative && !m.IsDelta)
        {
            problem = $"invalid temporality and type combination for metric \"{m.Name}\"";
        }
        else
        {
            family = _metricNames.Build(m.Name, m.Unit, m.Kind, m.IsMonotonic, out problem);
        }

        if (family is null)
        {
            if (problem is not null)
            {
                _outcome.Reject(points, problem);
            }

            return;
        }

        if (points > 0 && _described.Add(family))
        {
            _batch.AddMetadata(new MetricMetadata(family, m.Type, m.Description, OtlpUnits.Word(m.Unit)));
        }

        _writer.IsDelta = m.IsDelta;
        var r = new ProtoReader(m.Data);
        while (r.Next())
        {
            if (r.Field == 1 && r.WireType == 2)
            {
                _reader.Read(m.Kind, r.ReadBytes(), _point);
                WritePoint(m.Kind, family);
            }
            else
            {
                r.Skip();
            }
        }

        _writer.IsDelta = false;
    }

    private static long CountPoints(ReadOnlySpan<byte> data, ref ulong earliest, ref ulong latest)
    {
        long points = 0;
        var r = new ProtoReader(data);
        while (r.Next())
        {
            if (r.Field != 1 || r.WireType != 2)
            {
                r.Skip();
                continue;
            }

            ulong time = OtlpPointReader.ReadTime(r.ReadBytes());
            (earliest, latest) = (Math.Min(earliest, time), Math.Max(latest, time));
            points++;
        }

        return points;
    }

    private void WritePoint(OtlpMetricKind kind, string family)
    {
        _writer.Refused = false;
        if (!AssembleLabels(_point.Attributes, withScope: true, withPromoted: true, out string problem))
        {
            _outcome.Reject(1, problem);
            return;
        }

        switch (kind)
        {
            case OtlpMetricKind.Gauge or OtlpMetricKind.Sum:
                _writer.Number(_labels, family, _point);
                break;
            case OtlpMetricKind.Summary:
                _writer.Summary(_labels, family, _point);
                break;
            case OtlpMetricKind.Histogram when !_configuration.ConvertHistogramsToNhcb:
                _writer.ClassicHistogram(_labels, family, _point);
                break;
            case OtlpMetricKind.Histogram:
                _writer.Histogram(_labels, family, _point, OtlpHistograms.FromExplicit(_point));
                break;
            default:
                if (OtlpHistograms.FromExponential(_point, out problem) is { } h)
                {
                    _writer.Histogram(_labels, family, _point, h);
                }
                else
                {
                    _outcome.Reject(1, problem);
                }

                break;
        }
    }

    /// <summary>Labels from attributes, resource and scope; attributes whose names become equal have their values joined by a semicolon, in the order of their names.</summary>
    private bool AssembleLabels(LabelAssembler attributes, bool withScope, bool withPromoted, out string problem)
    {
        problem = string.Empty;
        _labels.Clear();
        attributes.SortByName();
        for (int i = 0; i < attributes.Count; i++)
        {
            ReadOnlySpan<byte> key = attributes.Name(i);
            if (key.SequenceEqual("__name__"u8))
            {
                continue;
            }

            if (_utf8)
            {
                _labels.Set(key, attributes.Value(i));
                continue;
            }

            if (_labelNames.Build(key) is not { } name)
            {
                problem = key.IsEmpty ? "label name is empty" : $"normalization for label name \"{Encoding.UTF8.GetString(key)}\" resulted in a name of underscores only";
                return false;
            }

            int at = _labels.IndexOf(name);
            if (at >= 0 && _labels.Value(at).Length > 0)
            {
                _labels.Join(at, (byte)';', attributes.Value(i));
            }
            else
            {
                _labels.Set(name, attributes.Value(i));
            }
        }

        if (withPromoted)
        {
            for (int i = 0; i < _promoted.Count; i++)
            {
                int at = _labels.IndexOf(_promoted.Name(i));
                if (at < 0 || _labels.Value(at).IsEmpty)
                {
                    _labels.Set(_promoted.Name(i), _promoted.Value(i));
                }
            }
        }

        SetIdentity();
        if (withScope)
        {
            _labels.SetAll(_scope);
        }

        return true;
    }

    private void SetIdentity()
    {
        int name = _resource.IndexOf("service.name"u8);
        if (name >= 0)
        {
            int space = _resource.IndexOf("service.namespace"u8);
            if (space < 0)
            {
                SetUnlessEmpty("job"u8, _resource.Value(name));
            }
            else
            {
                _labels.Set("job"u8, _resource.Value(space));
                _labels.Join(_labels.IndexOf("job"u8), (byte)'/', _resource.Value(name));
            }
        }

        int instance = _resource.IndexOf("service.instance.id"u8);
        if (instance >= 0)
        {
            SetUnlessEmpty("instance"u8, _resource.Value(instance));
        }
    }

    private void SetUnlessEmpty(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            _labels.Set(name, value);
        }
    }

    private static bool IsIdentity(ReadOnlySpan<byte> key) => key.SequenceEqual("service.name"u8) || key.SequenceEqual("service.namespace"u8) || key.SequenceEqual("service.instance.id"u8);

    /// <summary>The rest of the resource as labels of target_info, as long as the resource has points.</summary>
    private void WriteTargetInfo(long first, long last)
    {
        _scratch.Clear();
        int others = 0;
        for (int i = 0; i < _resource.Count; i++)
        {
            bool identity = IsIdentity(_resource.Name(i));
            others += identity ? 0 : 1;
            if (!identity || _configuration.KeepIdentifyingResourceAttributes)
            {
                _scratch.Add(_resource.Name(i), _resource.Value(i));
            }
        }

        if (others == 0)
        {
            return;
        }

        if (!AssembleLabels(_scratch, withScope: false, withPromoted: false, out string problem))
        {
            _outcome.Reject(0, problem);
            return;
        }

        _writer.Refused = true;
        if ((_labels.IndexOf("job"u8) < 0 && _labels.IndexOf("instance"u8) < 0) || !_writer.BeginPlain(_labels, "target_info"))
        {
            return;
        }

        if (_described.Add("target_info"))
        {
            _batch.AddMetadata(new MetricMetadata("target_info", MetricType.Gauge, "Target metadata", string.Empty));
        }

        ulong hash = _batch.Hash(_batch.SeriesCount - 1);
        int written = 0;
        for (long t = first; t < last && written < MaxTargetInfoSamples; t += TargetInfoInterval)
        {
            written += AddTargetInfo(hash, t);
        }

        AddTargetInfo(hash, last);
    }

    private int AddTargetInfo(ulong hash, long time)
    {
        if (!_targetInfo.Add((hash, time)))
        {
            return 0;
        }

        _batch.AddSample(time, 1);
        _outcome.TargetInfoSamples++;
        return 1;
    }
}
