using System.Buffers;
using Deucalion.Model.Histograms;
using Deucalion.Model.Samples;
using Deucalion.Wire.Exposition;

namespace Deucalion.Api.Federation;

/// <summary>The text formats: floats untyped, custom-bucket histograms as classic ones; other native histograms have no text form.</summary>
internal sealed class TextFamilies(IBufferWriter<byte> output, NameEscaping escaping) : IFamilyWriter
{
    private readonly ExpositionWriter _writer = new(output, escaping == NameEscaping.AllowUtf8 ? ExpositionFormat.PrometheusTextUtf8 : ExpositionFormat.PrometheusText);
    private bool _begun;

    public void Add(FederatedSample sample, bool begins, IReadOnlyList<KeyValuePair<string, string>> external)
    {
        _begun &= !begins;
        if (sample.Histogram is { UsesCustomBuckets: false })
        {
            return;
        }

        if (!_begun)
        {
            _writer.BeginFamily(NameEscapings.Apply(sample.Name, escaping), sample.Histogram is null ? MetricType.Unknown : MetricType.Histogram);
            _begun = true;
        }

        (string Name, string Value)[] labels = sample.LabelsWith(external, escaping);
        if (sample.Histogram is { } histogram)
        {
            WriteClassic(histogram, labels, sample.Time);
        }
        else
        {
            _writer.Sample(default, labels, sample.Value, sample.Time);
        }
    }

    public void End() => _writer.End();

    private void WriteClassic(NativeHistogram h, (string Name, string Value)[] labels, long time)
    {
        foreach ((double bound, double count) in ClassicBuckets.Of(h))
        {
            _writer.Bucket(labels, bound, count, time);
        }

        _writer.Bucket(labels, double.PositiveInfinity, h.Count, time);
        _writer.Sample("_sum", labels, h.Sum, time);
        _writer.Sample("_count", labels, h.Count, time);
    }
}
