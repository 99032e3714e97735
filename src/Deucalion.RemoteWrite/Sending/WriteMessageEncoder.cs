using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Wire.Protobuf;

namespace Deucalion.RemoteWrite.Sending;

/// <summary>Encodes remote write requests of both versions. Not for many threads.</summary>
internal sealed class WriteMessageEncoder
{
    private readonly ProtoWriter _output = new();
    private readonly Dictionary<string, uint> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _symbolList = [];

    /// <summary>A 1.0 request; valid until the next call.</summary>
    public ReadOnlySpan<byte> Version1(IReadOnlyList<PendingSample> samples)
    {
        _output.Clear();
        foreach (PendingSample s in samples)
        {
            int series = _output.Begin(1);
            PrometheusMessage.WriteLabels(_output, 1, s.Labels);
            if (s.Exemplar is { } exemplar)
            {
                PrometheusMessage.WriteExemplar(_output, 3, exemplar);
            }
            else if (s.Histogram is { } h)
            {
                PrometheusMessage.WriteHistogram(_output, 4, s.Time, h);
            }
            else
            {
                PrometheusMessage.WriteSample(_output, 2, s.Time, s.Value);
            }

            _output.End(series);
        }

        return _output.Written;
    }

    /// <summary>A 1.0 request with metadata only; valid until the next call.</summary>
    public ReadOnlySpan<byte> Metadata(IEnumerable<MetricMetadata> metadata)
    {
        _output.Clear();
        foreach (MetricMetadata m in metadata)
        {
            int entry = _output.Begin(3);
            _output.VarintUnlessZero(1, TypeNumber(m.Type));
            _output.TextUnlessEmpty(2, m.Family);
            _output.TextUnlessEmpty(4, m.Help);
            _output.TextUnlessEmpty(5, m.Unit);
            _output.End(entry);
        }

        return _output.Written;
    }

    /// <summary>A 2.0 request with the metadata that is known of the metrics; valid until the next call.</summary>
    public ReadOnlySpan<byte> Version2(IReadOnlyList<PendingSample> samples, Func<string, MetricMetadata?> metadata)
    {
        _symbols.Clear();
        _symbolList.Clear();
        Symbol(string.Empty);
        _output.Clear();
        foreach (PendingSample s in samples)
        {
            int series = _output.Begin(5);
            WriteReferences(s.Labels);
            if (s.Exemplar is { } exemplar)
            {
                int mark = _output.Begin(4);
                WriteReferences(exemplar.Labels);
                _output.DoubleUnlessZero(2, exemplar.Value);
                _output.VarintUnlessZero(3, (ulong)exemplar.Time);
                _output.End(mark);
            }
            else if (s.Histogram is { } h)
            {
                PrometheusMessage.WriteHistogram(_output, 3, s.Time, h, s.StartTime);
            }
            else
            {
                int sample = _output.Begin(2);
                _output.DoubleUnlessZero(1, s.Value);
                _output.VarintUnlessZero(2, (ulong)s.Time);
                _output.VarintUnlessZero(3, (ulong)s.StartTime);
                _output.End(sample);
            }

            if (metadata(s.Labels.MetricName ?? string.Empty) is { } m)
            {
                int mark = _output.Begin(5);
                _output.VarintUnlessZero(1, TypeNumber(m.Type));
                _output.VarintUnlessZero(3, Symbol(m.Help));
                _output.VarintUnlessZero(4, Symbol(m.Unit));
                _output.End(mark);
            }

            _output.End(series);
        }

        foreach (string symbol in _symbolList)
        {
            _output.Text(4, symbol);
        }

        return _output.Written;
    }

    private static ulong TypeNumber(MetricType type) => type switch
    {
        MetricType.Counter => 1,
        MetricType.Gauge => 2,
        MetricType.Histogram => 3,
        MetricType.GaugeHistogram => 4,
        MetricType.Summary => 5,
        MetricType.Info => 6,
        MetricType.StateSet => 7,
        _ => 0,
    };

    private void WriteReferences(LabelSet labels)
    {
        int mark = _output.Begin(1);
        foreach (LabelView l in labels)
        {
            _output.Raw(Symbol(Encoding.UTF8.GetString(l.Name)));
            _output.Raw(Symbol(Encoding.UTF8.GetString(l.Value)));
        }

        _output.End(mark);
    }

    private uint Symbol(string text)
    {
        if (!_symbols.TryGetValue(text, out uint reference))
        {
            reference = (uint)_symbolList.Count;
            _symbols.Add(text, reference);
            _symbolList.Add(text);
        }

        return reference;
    }
}
