using System.Buffers;
using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Primitives.Bits;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Api.Federation;

/// <summary>Delimited <c>io.prometheus.client.MetricFamily</c> messages: floats untyped, histograms native, those with custom buckets classic.</summary>
internal sealed class ProtobufFamilies(IBufferWriter<byte> output, NameEscaping escaping) : IFamilyWriter
{
    // io.prometheus.client.MetricType
    private const ulong Untyped = 3;
    private const ulong Histogram = 4;
    private const ulong GaugeHistogram = 5;

    private readonly ProtoWriter _family = new();

    public void Add(FederatedSample sample, bool begins, IReadOnlyList<KeyValuePair<string, string>> external)
    {
        if (begins)
        {
            End();
            _family.Bytes(1, Encoding.UTF8.GetBytes(NameEscapings.Apply(sample.Name, escaping)));
            _family.Varint(3, sample.Histogram is not { } h ? Untyped : h.ResetHint == CounterResetHint.Gauge ? GaugeHistogram : Histogram);
        }

        int metric = _family.Begin(4);
        foreach ((string name, string value) in sample.LabelsWith(external, escaping))
        {
            int label = _family.Begin(1);
            _family.Bytes(1, Encoding.UTF8.GetBytes(name));
            _family.Bytes(2, Encoding.UTF8.GetBytes(value));
            _family.End(label);
        }

        if (sample.Histogram is { } histogram)
        {
            int at = _family.Begin(7);
            WriteHistogram(histogram);
            _family.End(at);
        }
        else
        {
            int at = _family.Begin(5);
            _family.Double(1, sample.Value);
            _family.End(at);
        }

        _family.Varint(6, (ulong)sample.Time);
        _family.End(metric);
    }

    public void End()
    {
        if (_family.Length == 0)
        {
            return;
        }

        Span<byte> length = output.GetSpan(Varint.MaxLength);
        output.Advance(Varint.Write(length, (ulong)_family.Length));
        output.Write(_family.Written);
        _family.Clear();
    }

    private void WriteHistogram(NativeHistogram h)
    {
        _family.Double(2, h.Sum);
        if (h.UsesCustomBuckets)
        {
            foreach ((double bound, double cumulative) in ClassicBuckets.Of(h))
            {
                int bucket = _family.Begin(3);
                _family.Double(2, bound);
                _family.Double(4, cumulative);
                _family.End(bucket);
            }

            _family.Double(4, h.Count);
            return;
        }

        _family.Double(4, h.Count);
        _family.Varint(5, Varint.ZigZag(h.Schema));
        _family.Double(6, h.ZeroThreshold);
        _family.Double(8, h.ZeroCount);
        WriteSpans(9, h.NegativeSpans);
        WriteCounts(11, h.NegativeBuckets);
        WriteSpans(12, h.PositiveSpans);
        WriteCounts(14, h.PositiveBuckets);
    }

    private void WriteSpans(int field, BucketSpan[] spans)
    {
        foreach (BucketSpan span in spans)
        {
            int at = _family.Begin(field);
            _family.Varint(1, Varint.ZigZag(span.Offset));
            _family.Varint(2, span.Length);
            _family.End(at);
        }
    }

    private void WriteCounts(int field, double[] counts)
    {
        foreach (double count in counts)
        {
            _family.Double(field, count);
        }
    }
}
