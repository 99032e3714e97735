using System.Globalization;
using System.Text;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Bits;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.RemoteWrite;

/// <summary>
/// Decodes an uncompressed io.prometheus.write.v2.Request into a batch. A series that is not valid is left out and named in the outcome: the
/// rest is stored and the answer is 400, as the protocol has it. Reusable; not for many threads.
/// </summary>
public sealed class RemoteWriteV2Decoder
{
    private readonly LabelCollector _labels = new();
    private readonly LabelCollector _exemplarLabels = new();
    private readonly List<(int Start, int Length)> _symbols = [];
    private readonly List<uint> _refs = [];

    /// <summary>What labels may be; a series beyond it is left out and told.</summary>
    public LabelLimits Limits
    {
        set => _labels.Limits = value;
    }

    /// <summary>Decodes <paramref name="message"/>; throws <see cref="WireFormatException"/>.</summary>
    public DecodedWrite Decode(ReadOnlySpan<byte> message, WriteBatch into)
    {
        var outcome = new DecodedWrite();
        _symbols.Clear();
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 4)
            {
                r.Expect(2);
                int length = r.ReadBytes().Length;
                _symbols.Add((r.Offset - length, length));
            }
            else
            {
                r.Skip();
            }
        }

        if (_symbols.Count > 0 && _symbols[0].Length != 0)
        {
            throw new WireFormatException("remote write 2.0: the symbols table must start with an empty string");
        }

        r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 5)
            {
                r.Expect(2);
                DecodeSeries(message, r.ReadBytes(), into, outcome);
            }
            else
            {
                r.Skip();
            }
        }

        return outcome;
    }

    private void DecodeSeries(ReadOnlySpan<byte> message, ReadOnlySpan<byte> series, WriteBatch into, DecodedWrite outcome)
    {
        int items = 0;
        _refs.Clear();
        ReadOnlySpan<byte> metadata = default;
        var r = new ProtoReader(series);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    ReadRefs(ref r, _refs);
                    break;
                case 5:
                    r.Expect(2);
                    metadata = r.ReadBytes();
                    break;
                default:
                    items += r.Field is 2 or 3 ? 1 : 0;
                    r.Skip();
                    break;
            }
        }

        ReadOnlySpan<byte> encoded = ResolveLabels(message, items, outcome);
        if (encoded.IsEmpty)
        {
            return;
        }

        if (items == 0)
        {
            outcome.Add("TimeSeries must contain at least one sample or histogram for series " + LabelSet.FromEncoded(encoded));
            return;
        }

        into.BeginSeries(encoded);
        AddItems(message, series, encoded, into, outcome);
        if (!metadata.IsEmpty)
        {
            AddMetadata(message, metadata, encoded, into, outcome);
        }
    }

    private ReadOnlySpan<byte> ResolveLabels(ReadOnlySpan<byte> message, int items, DecodedWrite outcome)
    {
        if (!Resolve(message, _refs, _labels, out string? error))
        {
            outcome.InvalidLabelSamples += items;
            outcome.Add("parsing labels for series " + Show(_refs) + ": " + error);
            return default;
        }

        ReadOnlySpan<byte> encoded = _labels.Encode(message, out LabelCollector.Problem problem, out int at);
        if (problem != LabelCollector.Problem.None)
        {
            outcome.InvalidLabelSamples += items;
            outcome.Add(LabelProblems.Describe(problem, at < 0 ? string.Empty : _labels.NameOf(message, at), _labels.Limits), LabelProblems.IsLimit(problem));
            return default;
        }

        return encoded;
    }

    private void AddItems(ReadOnlySpan<byte> message, ReadOnlySpan<byte> series, ReadOnlySpan<byte> encoded, WriteBatch into, DecodedWrite outcome)
    {
        LabelSet? labels = null;
        var r = new ProtoReader(series);
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
                    NativeHistogram h = HistogramDecoder.Decode(r.ReadBytes(), out long time, out long startTime);
                    into.AddHistogram(time, h, startTime);
                    break;
                case 4:
                    r.Expect(2);
                    labels ??= LabelSet.FromEncoded(encoded);
                    AddExemplar(message, r.ReadBytes(), labels, into, outcome);
                    break;
                default:
                    r.Skip();
                    break;
            }
        }
    }

    private static void AddSample(ReadOnlySpan<byte> sample, WriteBatch into)
    {
        double value = 0;
        long time = 0;
        long startTime = 0;
        var r = new ProtoReader(sample);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(1);
                    value = r.ReadDouble();
                    break;
                case 2:
                    r.Expect(0);
                    time = (long)r.ReadVarint();
                    break;
                case 3:
                    r.Expect(0);
                    startTime = (long)r.ReadVarint();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        into.AddSample(time, value, startTime);
    }

    private void AddExemplar(ReadOnlySpan<byte> message, ReadOnlySpan<byte> exemplar, LabelSet series, WriteBatch into, DecodedWrite outcome)
    {
        double value = 0;
        long time = 0;
        _refs.Clear();
        var r = new ProtoReader(exemplar);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    ReadRefs(ref r, _refs);
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

        if (!Resolve(message, _refs, _exemplarLabels, out string? error))
        {
            outcome.Add("parsing exemplar for series " + series + ": " + error);
            return;
        }

        ReadOnlySpan<byte> encoded = _exemplarLabels.Encode(message, out LabelCollector.Problem problem, out _);
        if (problem is LabelCollector.Problem.None or LabelCollector.Problem.NoMetricName)
        {
            into.AddExemplar(new Exemplar(LabelSet.FromEncoded(encoded), value, time));
        }
    }

    private void AddMetadata(ReadOnlySpan<byte> message, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> encoded, WriteBatch into, DecodedWrite outcome)
    {
        ulong type = 0;
        ulong help = 0;
        ulong unit = 0;
        var r = new ProtoReader(metadata);
        while (r.Next())
        {
            if (r.WireType != 0)
            {
                r.Skip();
                continue;
            }

            ulong v = r.ReadVarint();
            switch (r.Field)
            {
                case 1: type = v; break;
                case 3: help = v; break;
                case 4: unit = v; break;
            }
        }

        if (help >= (ulong)_symbols.Count || unit >= (ulong)_symbols.Count)
        {
            outcome.Add("parsing metadata for series " + LabelSet.FromEncoded(encoded) + ": symbol reference beyond the symbols table");
            return;
        }

        if (type is > 0 and <= 7 || help != 0 || unit != 0)
        {
            string name = LabelSet.FromEncoded(encoded).MetricName ?? string.Empty;
            into.AddMetadata(new MetricMetadata(name, type <= 7 ? (MetricType)type : MetricType.Unknown, Text(message, help), Text(message, unit)));
        }
    }

    private string Text(ReadOnlySpan<byte> message, ulong symbol)
    {
        (int start, int length) = _symbols[(int)symbol];
        return Encoding.UTF8.GetString(message.Slice(start, length));
    }

    private bool Resolve(ReadOnlySpan<byte> message, List<uint> refs, LabelCollector into, out string? error)
    {
        into.Clear();
        if (refs.Count % 2 != 0)
        {
            error = "invalid labelRefs length " + refs.Count.ToString(CultureInfo.InvariantCulture);
            return false;
        }

        for (int i = 0; i < refs.Count; i += 2)
        {
            if (refs[i] >= (uint)_symbols.Count || refs[i + 1] >= (uint)_symbols.Count)
            {
                error = string.Create(CultureInfo.InvariantCulture, $"labelRefs {refs[i]} (name) = {refs[i + 1]} (value) outside of symbols table (size {_symbols.Count})");
                return false;
            }

            (int ns, int nl) = _symbols[(int)refs[i]];
            (int vs, int vl) = _symbols[(int)refs[i + 1]];
            into.Add(message, ns, nl, vs, vl);
        }

        error = null;
        return true;
    }

    private static void ReadRefs(ref ProtoReader r, List<uint> into)
    {
        if (r.WireType == 0)
        {
            into.Add((uint)r.ReadVarint());
            return;
        }

        r.Expect(2);
        ReadOnlySpan<byte> packed = r.ReadBytes();
        while (!packed.IsEmpty)
        {
            int used = Varint.Read(packed, out ulong v);
            if (used == 0)
            {
                throw new WireFormatException("protobuf: bad varint in packed references");
            }

            into.Add((uint)v);
            packed = packed[used..];
        }
    }

    private static string Show(List<uint> refs) => "[" + string.Join(' ', refs.Take(40)) + "]";
}
