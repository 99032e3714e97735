using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.RemoteWrite;

/// <summary>
/// Decodes an uncompressed prometheus.WriteRequest into a batch. Series without a valid label set are counted and left out (1.0 has no
/// answer for them); metadata messages are ignored, as Prometheus ignores them. Reusable; not for many threads.
/// </summary>
public sealed class RemoteWriteV1Decoder
{
    private readonly LabelCollector _labels = new();
    private readonly LabelCollector _exemplarLabels = new();

    /// <summary>False: every series goes the way that knows all cases; for comparing the two.</summary>
    internal bool UsePlainSeries { get; init; } = true;

    /// <summary>What labels may be; a series beyond it is left out and told.</summary>
    public LabelLimits Limits
    {
        get => _labels.Limits;
        set => _labels.Limits = value;
    }

    /// <summary>Decodes <paramref name="message"/>; throws <see cref="WireFormatException"/>.</summary>
    public DecodedWrite Decode(ReadOnlySpan<byte> message, WriteBatch into)
    {
        var outcome = new DecodedWrite();
        LabelLimits limits = Limits;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 1)
            {
                r.Expect(2);
                ReadOnlySpan<byte> series = r.ReadBytes();
                if (!UsePlainSeries || !PlainSeries.TryAdd(series, limits, into))
                {
                    DecodeSeries(series, into, outcome);
                }
            }
            else
            {
                r.Skip();
            }
        }

        return outcome;
    }

    private void DecodeSeries(ReadOnlySpan<byte> series, WriteBatch into, DecodedWrite outcome)
    {
        _labels.Clear();
        int items = 0;
        var r = new ProtoReader(series);
        while (r.Next())
        {
            if (r.Field == 1)
            {
                r.Expect(2);
                ReadOnlySpan<byte> label = r.ReadBytes();
                AddLabel(_labels, series, label, r.Offset - label.Length);
            }
            else
            {
                items += r.Field is 2 or 4 ? 1 : 0;
                r.Skip();
            }
        }

        ReadOnlySpan<byte> encoded = _labels.Encode(series, out LabelCollector.Problem problem, out int at);
        if (problem != LabelCollector.Problem.None)
        {
            outcome.InvalidLabelSamples += items;
            outcome.Add(LabelProblems.Describe(problem, at < 0 ? string.Empty : _labels.NameOf(series, at), _labels.Limits), LabelProblems.IsLimit(problem));
            return;
        }

        into.BeginSeries(encoded);
        r = new ProtoReader(series);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 2:
                    r.Expect(2);
                    AddSample(r.ReadBytes(), into);
                    break;
                case 3:
                    r.Expect(2);
                    AddExemplar(r.ReadBytes(), into);
                    break;
                case 4:
                    r.Expect(2);
                    NativeHistogram h = HistogramDecoder.Decode(r.ReadBytes(), out long time, out _);
                    into.AddHistogram(time, h);
                    break;
                default:
                    r.Skip();
                    break;
            }
        }
    }

    private static void AddLabel(LabelCollector labels, ReadOnlySpan<byte> data, ReadOnlySpan<byte> label, int labelStart)
    {
        int nameStart = 0, nameLength = 0, valueStart = 0, valueLength = 0;
        var r = new ProtoReader(label);
        while (r.Next())
        {
            if (r.Field is 1 or 2)
            {
                r.Expect(2);
                int length = r.ReadBytes().Length;
                int start = labelStart + r.Offset - length;
                if (r.Field == 1)
                {
                    (nameStart, nameLength) = (start, length);
                }
                else
                {
                    (valueStart, valueLength) = (start, length);
                }
            }
            else
            {
                r.Skip();
            }
        }

        labels.Add(data, nameStart, nameLength, valueStart, valueLength);
    }

    private static void AddSample(ReadOnlySpan<byte> sample, WriteBatch into)
    {
        double value = 0;
        long time = 0;
        var r = new ProtoReader(sample);
        while (r.Next())
        {
            if (r.Field == 1)
            {
                r.Expect(1);
                value = r.ReadDouble();
            }
            else if (r.Field == 2)
            {
                r.Expect(0);
                time = (long)r.ReadVarint();
            }
            else
            {
                r.Skip();
            }
        }

        into.AddSample(time, value);
    }

    private void AddExemplar(ReadOnlySpan<byte> exemplar, WriteBatch into)
    {
        _exemplarLabels.Clear();
        double value = 0;
        long time = 0;
        var r = new ProtoReader(exemplar);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(2);
                    ReadOnlySpan<byte> label = r.ReadBytes();
                    AddLabel(_exemplarLabels, exemplar, label, r.Offset - label.Length);
                    break;
                case 2:
                    r.Expect(1);
                    value = r.ReadDouble();
                    break;
                case 3:
                    r.Expect(0);
                    time = (long)r.ReadVarint();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        ReadOnlySpan<byte> encoded = _exemplarLabels.Encode(exemplar, out LabelCollector.Problem problem, out _);
        if (problem is LabelCollector.Problem.None or LabelCollector.Problem.NoMetricName)
        {
            into.AddExemplar(new Exemplar(LabelSet.FromEncoded(encoded), value, time));
        }
    }
}
