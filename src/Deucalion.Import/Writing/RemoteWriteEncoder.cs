using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Bits;
using Deucalion.Storage.Writing;

namespace Deucalion.Import.Writing;

/// <summary>Encodes a batch as an uncompressed io.prometheus.write.v2.Request. Reusable; not for many threads.</summary>
public sealed class RemoteWriteEncoder
{
    private static readonly string[] s_suffixes = ["_total", "_bucket", "_sum", "_count", "_info"];
    private readonly Dictionary<string, uint> _symbols = [];
    private readonly ProtobufBuffer _request = new();
    private readonly ProtobufBuffer _series = new();
    private readonly ProtobufBuffer _item = new();
    private readonly ProtobufBuffer _list = new();

    /// <summary>Encodes; the bytes are valid until the next call. Metadata goes with the series whose names are the family's, with or without a suffix such as _total.</summary>
    public ReadOnlySpan<byte> Encode(WriteBatch batch)
    {
        _request.Clear();
        _symbols.Clear();
        Symbol(string.Empty);
        Dictionary<string, MetricMetadata> families = [];
        foreach (MetricMetadata m in batch.Metadata)
        {
            families[m.Family] = m;
        }

        for (int i = 0; i < batch.SeriesCount; i++)
        {
            EncodeSeries(batch, i, families);
            _request.Bytes(5, _series.Written);
        }

        foreach (string symbol in _symbols.Keys)
        {
            _request.Text(4, symbol);
        }

        return _request.Written;
    }

    private void EncodeSeries(WriteBatch batch, int series, Dictionary<string, MetricMetadata> families)
    {
        _series.Clear();
        LabelSet labels = LabelSet.FromEncoded(batch.Labels(series));
        References(labels);
        _series.Bytes(1, _list.Written);
        ReadOnlySpan<long> times = batch.Times(series);
        ReadOnlySpan<double> values = batch.Values(series);
        ReadOnlySpan<long> starts = batch.StartTimes(series);
        for (int i = 0; i < times.Length; i++)
        {
            _item.Clear();
            _item.Double(1, values[i]);
            _item.Number(2, (ulong)times[i]);
            if (!starts.IsEmpty && starts[i] != 0)
            {
                _item.Number(3, (ulong)starts[i]);
            }

            _series.Bytes(2, _item.Written);
        }

        foreach (HistogramEntry h in batch.Histograms(series))
        {
            EncodeHistogram(h);
            _series.Bytes(3, _item.Written);
        }

        foreach (Exemplar e in batch.Exemplars(series))
        {
            References(e.Labels);
            _item.Clear();
            _item.Bytes(1, _list.Written);
            _item.Double(2, e.Value);
            _item.Number(3, (ulong)e.Time);
            _series.Bytes(4, _item.Written);
        }

        if (families.Count > 0 && labels.MetricName is { } name && MetadataOf(name, families) is { } metadata)
        {
            _item.Clear();
            _item.Number(1, (ulong)metadata.Type);
            _item.Number(3, Symbol(metadata.Help));
            _item.Number(4, Symbol(metadata.Unit));
            _series.Bytes(5, _item.Written);
        }
    }

    private static MetricMetadata? MetadataOf(string name, Dictionary<string, MetricMetadata> families)
    {
        if (families.TryGetValue(name, out MetricMetadata? exact))
        {
            return exact;
        }

        foreach (string suffix in s_suffixes)
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal) && families.TryGetValue(name[..^suffix.Length], out MetricMetadata? family))
            {
                return family;
            }
        }

        return null;
    }

    /// <summary>One Histogram message, which remote write 1.0 and 2.0 share.</summary>
    internal ReadOnlySpan<byte> EncodeOne(in HistogramEntry entry)
    {
        EncodeHistogram(entry);
        return _item.Written;
    }

    private void EncodeHistogram(in HistogramEntry entry)
    {
        NativeHistogram h = entry.Histogram;
        _item.Clear();
        if (h.IsInteger)
        {
            _item.Number(1, (ulong)h.Count);
        }
        else
        {
            _item.Double(2, h.Count);
        }

        _item.Double(3, h.Sum);
        _item.Number(4, Varint.ZigZag(h.Schema));
        _item.Double(5, h.ZeroThreshold);
        if (h.IsInteger)
        {
            _item.Number(6, (ulong)h.ZeroCount);
        }
        else
        {
            _item.Double(7, h.ZeroCount);
        }

        Spans(8, h.NegativeSpans);
        Buckets(h.IsInteger ? 9 : 10, h.NegativeBuckets, h.IsInteger);
        Spans(11, h.PositiveSpans);
        Buckets(h.IsInteger ? 12 : 13, h.PositiveBuckets, h.IsInteger);
        _item.Number(14, (ulong)h.ResetHint);
        _item.Number(15, (ulong)entry.Time);
        Buckets(16, h.CustomValues, deltas: false);
        if (entry.StartTime != 0)
        {
            _item.Number(17, (ulong)entry.StartTime);
        }
    }

    private void Spans(int field, BucketSpan[] spans)
    {
        foreach (BucketSpan s in spans)
        {
            _list.Clear();
            _list.Number(1, Varint.ZigZag(s.Offset));
            _list.Number(2, s.Length);
            _item.Bytes(field, _list.Written);
        }
    }

    private void Buckets(int field, double[] counts, bool deltas)
    {
        if (counts.Length == 0)
        {
            return;
        }

        _list.Clear();
        long last = 0;
        foreach (double count in counts)
        {
            if (deltas)
            {
                _list.Raw(Varint.ZigZag((long)count - last));
                last = (long)count;
            }
            else
            {
                _list.RawDouble(count);
            }
        }

        _item.Bytes(field, _list.Written);
    }

    private void References(LabelSet labels)
    {
        _list.Clear();
        foreach ((string name, string value) in labels.ToPairs())
        {
            _list.Raw(Symbol(name));
            _list.Raw(Symbol(value));
        }
    }

    private uint Symbol(string text)
    {
        if (!_symbols.TryGetValue(text, out uint number))
        {
            number = (uint)_symbols.Count;
            _symbols.Add(text, number);
        }

        return number;
    }
}
