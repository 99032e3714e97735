using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;

namespace Deucalion.Tsdb.Wal.Records;

/// <summary>Takes what a log record holds, in order.</summary>
internal interface IRecordSink
{
    /// <summary>From here on the slot means this label set, which may be damaged.</summary>
    void Define(ulong slot, ReadOnlySpan<byte> labels);

    /// <summary>A float sample, or a histogram.</summary>
    void Sample(ulong slot, long time, double value, NativeHistogram? histogram, long start);

    void Exemplar(LabelSet series, Exemplar exemplar);

    void Metadata(MetricMetadata metadata);
}
