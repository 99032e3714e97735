using System.Text;
using Deucalion.Primitives.Bits;
using Deucalion.Wire.Labels;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Otlp;

/// <summary>Reads data points. Throws <see cref="WireFormatException"/>. Not for many threads.</summary>
internal sealed class OtlpPointReader
{
    /// <summary>Most attributes of one resource, scope or point: names are compared with each other, so their number must not grow without bound.</summary>
    public const int MaxAttributes = 512;

    // OpenMetrics: the labels of an exemplar have at most 128 characters.
    private const int MaxExemplarCharacters = 128;

    private readonly OtlpValueText _text = new();
    private readonly LabelAssembler _exemplarLabels = new();

    /// <summary>Adds the attribute of a KeyValue message.</summary>
    public void ReadAttribute(ReadOnlySpan<byte> message, LabelAssembler into)
    {
        if (into.Count >= MaxAttributes)
        {
            throw new WireFormatException(FormattableString.Invariant($"OTLP: more than {MaxAttributes} attributes in one place"));
        }

        OtlpKeyValue.Read(message, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
        into.Add(key, _text.Of(value));
    }

    /// <summary>Reads a point of a metric of some kind.</summary>
    public void Read(OtlpMetricKind kind, ReadOnlySpan<byte> message, OtlpPoint into)
    {
        into.Clear();
        var r = new ProtoReader(message);
        while (r.Next())
        {
            bool known = kind switch
            {
                OtlpMetricKind.Histogram => ReadHistogram(ref r, into),
                OtlpMetricKind.ExponentialHistogram => ReadExponential(ref r, into),
                OtlpMetricKind.Summary => ReadSummary(ref r, into),
                _ => ReadNumber(ref r, into),
            };
            if (!known)
            {
                r.Skip();
            }
        }
    }

    /// <summary>Time of a point of any kind, in nanoseconds.</summary>
    public static ulong ReadTime(ReadOnlySpan<byte> message)
    {
        ulong time = 0;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field == 3 && r.WireType == 1)
            {
                time = r.ReadFixed64();
            }
            else
            {
                r.Skip();
            }
        }

        return time;
    }

    private bool ReadTimes(ref ProtoReader r, OtlpPoint into)
    {
        switch (r.Field)
        {
            case 2 when r.WireType == 1:
                into.StartNs = r.ReadFixed64();
                return true;
            case 3 when r.WireType == 1:
                into.TimeNs = r.ReadFixed64();
                return true;
            default:
                return false;
        }
    }

    private bool ReadNumber(ref ProtoReader r, OtlpPoint into)
    {
        switch (r.Field)
        {
            case 4 when r.WireType == 1:
                into.Value = r.ReadDouble();
                return true;
            case 6 when r.WireType == 1:
                into.Value = (long)r.ReadFixed64();
                return true;
            case 5 when r.WireType == 2:
                ReadExemplar(r.ReadBytes(), into);
                return true;
            case 7 when r.WireType == 2:
                ReadAttribute(r.ReadBytes(), into.Attributes);
                return true;
            case 8 when r.WireType == 0:
                into.IsStale = (r.ReadVarint() & 1) != 0;
                return true;
            default:
                return ReadTimes(ref r, into);
        }
    }

    private bool ReadHistogram(ref ProtoReader r, OtlpPoint into)
    {
        switch (r.Field)
        {
            case 4 when r.WireType == 1:
                into.Count = r.ReadFixed64();
                return true;
            case 5 when r.WireType == 1:
                into.Sum = r.ReadDouble();
                into.HasSum = true;
                return true;
            case 6 when r.WireType is 1 or 2:
                ReadFixed(ref r, into.BucketCounts);
                return true;
            case 7 when r.WireType is 1 or 2:
                HistogramFields.ReadCounts(ref r, into.Bounds);
                return true;
            case 8 when r.WireType == 2:
                ReadExemplar(r.ReadBytes(), into);
                return true;
            case 9 when r.WireType == 2:
                ReadAttribute(r.ReadBytes(), into.Attributes);
                return true;
            case 10 when r.WireType == 0:
                into.IsStale = (r.ReadVarint() & 1) != 0;
                return true;
            default:
                return ReadTimes(ref r, into);
        }
    }

    private bool ReadExponential(ref ProtoReader r, OtlpPoint into)
    {
        switch (r.Field)
        {
            case 1 when r.WireType == 2:
                ReadAttribute(r.ReadBytes(), into.Attributes);
                return true;
            case 4 when r.WireType == 1:
                into.Count = r.ReadFixed64();
                return true;
            case 5 when r.WireType == 1:
                into.Sum = r.ReadDouble();
                into.HasSum = true;
                return true;
            case 6 when r.WireType == 0:
                into.Scale = (int)Math.Clamp(r.ReadZigZag(), int.MinValue, int.MaxValue);
                return true;
            case 7 when r.WireType == 1:
                into.ZeroCount = r.ReadFixed64();
                return true;
            case 8 when r.WireType == 2:
                into.PositiveOffset = ReadBuckets(r.ReadBytes(), into.BucketCounts);
                return true;
            case 9 when r.WireType == 2:
                into.NegativeOffset = ReadBuckets(r.ReadBytes(), into.NegativeCounts);
                return true;
            case 10 when r.WireType == 0:
                into.IsStale = (r.ReadVarint() & 1) != 0;
                return true;
            case 11 when r.WireType == 2:
                ReadExemplar(r.ReadBytes(), into);
                return true;
            default:
                return ReadTimes(ref r, into);
        }
    }

    private bool ReadSummary(ref ProtoReader r, OtlpPoint into)
    {
        switch (r.Field)
        {
            case 4 when r.WireType == 1:
                into.Count = r.ReadFixed64();
                return true;
            case 5 when r.WireType == 1:
                into.Sum = r.ReadDouble();
                into.HasSum = true;
                return true;
            case 6 when r.WireType == 2:
                ReadQuantile(r.ReadBytes(), into);
                return true;
            case 7 when r.WireType == 2:
                ReadAttribute(r.ReadBytes(), into.Attributes);
                return true;
            case 8 when r.WireType == 0:
                into.IsStale = (r.ReadVarint() & 1) != 0;
                return true;
            default:
                return ReadTimes(ref r, into);
        }
    }

    private static void ReadQuantile(ReadOnlySpan<byte> message, OtlpPoint into)
    {
        double quantile = 0;
        double value = 0;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 1:
                    quantile = r.ReadDouble();
                    break;
                case 2 when r.WireType == 1:
                    value = r.ReadDouble();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        into.Quantiles.Add((quantile, value));
    }

    private static int ReadBuckets(ReadOnlySpan<byte> message, List<ulong> counts)
    {
        counts.Clear();
        int offset = 0;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 0:
                    offset = (int)r.ReadZigZag();
                    break;
                case 2 when r.WireType == 0:
                    counts.Add(r.ReadVarint());
                    break;
                case 2 when r.WireType == 2:
                    ReadOnlySpan<byte> packed = r.ReadBytes();
                    while (!packed.IsEmpty)
                    {
                        int used = Varint.Read(packed, out ulong v);
                        if (used == 0)
                        {
                            throw new WireFormatException("protobuf: bad varint in packed bucket counts");
                        }

                        counts.Add(v);
                        packed = packed[used..];
                    }

                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return offset;
    }

    private static void ReadFixed(ref ProtoReader r, List<ulong> into)
    {
        if (r.WireType == 1)
        {
            into.Add(r.ReadFixed64());
            return;
        }

        ReadOnlySpan<byte> packed = r.ReadBytes();
        if (packed.Length % 8 != 0)
        {
            throw new WireFormatException("protobuf: packed integers of a length that is no multiple of 8");
        }

        for (; !packed.IsEmpty; packed = packed[8..])
        {
            into.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(packed));
        }
    }

    private void ReadExemplar(ReadOnlySpan<byte> message, OtlpPoint into)
    {
        double value = 0;
        ulong time = 0;
        int characters = 0;
        _exemplarLabels.Clear();
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 2 when r.WireType == 1:
                    time = r.ReadFixed64();
                    break;
                case 3 when r.WireType == 1:
                    value = r.ReadDouble();
                    break;
                case 6 when r.WireType == 1:
                    value = (long)r.ReadFixed64();
                    break;
                case 4 when r.WireType == 2:
                    characters += AddId("span_id"u8, r.ReadBytes());
                    break;
                case 5 when r.WireType == 2:
                    characters += AddId("trace_id"u8, r.ReadBytes());
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        AddFiltered(message, characters);
        if (_exemplarLabels.TryBuild() is { } labels)
        {
            into.Exemplars.Add(new OtlpExemplar(value, (long)(time / 1_000_000), labels));
        }
    }

    private int AddId(ReadOnlySpan<byte> name, ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty || id.Length > 32 || id.IndexOfAnyExcept((byte)0) < 0)
        {
            return 0;
        }

        Span<byte> hex = stackalloc byte[64];
        Convert.TryToHexStringLower(id, hex, out int length);
        _exemplarLabels.Set(name, hex[..length]);
        return name.Length + length;
    }

    // All of the filtered attributes, or none when the labels would be too long with them.
    private void AddFiltered(ReadOnlySpan<byte> message, int characters)
    {
        int ids = _exemplarLabels.Count;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            if (r.Field != 7 || r.WireType != 2)
            {
                r.Skip();
                continue;
            }

            OtlpKeyValue.Read(r.ReadBytes(), out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> anyValue);
            ReadOnlySpan<byte> value = _text.Of(anyValue);
            characters += Encoding.UTF8.GetCharCount(key) + Encoding.UTF8.GetCharCount(value);
            if (characters > MaxExemplarCharacters)
            {
                _exemplarLabels.Truncate(ids);
                return;
            }

            _exemplarLabels.Add(key, value);
        }
    }
}
