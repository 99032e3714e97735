using System.Buffers.Binary;
using System.Text.Unicode;
using Deucalion.Model.Histograms;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Bits;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Exposition;

/// <summary>Reads the small messages and repeated fields that metrics are made of.</summary>
internal static class ProtobufParts
{
    /// <summary>Reads a LabelPair message.</summary>
    public static LabelRange ReadLabel(byte[] data, ByteRange message)
    {
        ByteRange name = new(message.Start, message.Start), value = name;
        var r = new ProtoReader(message.Of(data));
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    name = ProtobufFamily.Range(ref r, message.Start);
                    break;
                case 2:
                    value = ProtobufFamily.Range(ref r, message.Start);
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return new LabelRange(name.Start, name.End, value.Start, value.End);
    }

    /// <summary>Reads a Timestamp message; Unix ms.</summary>
    public static long ReadTimestamp(ReadOnlySpan<byte> message)
    {
        long seconds = 0, nanos = 0;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(0);
                    seconds = (long)r.ReadVarint();
                    break;
                case 2:
                    r.Expect(0);
                    nanos = (int)r.ReadVarint();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return unchecked((seconds * 1000) + (nanos / 1_000_000));
    }

    /// <summary>Reads a Quantile message.</summary>
    public static (double Quantile, double Value) ReadQuantile(ReadOnlySpan<byte> message)
    {
        double quantile = 0, value = 0;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(1);
                    quantile = r.ReadDouble();
                    break;
                case 2:
                    r.Expect(1);
                    value = r.ReadDouble();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return (quantile, value);
    }

    /// <summary>Reads a Bucket message.</summary>
    public static ProtobufBucket ReadBucket(byte[] data, ByteRange message)
    {
        double count = 0, floatCount = 0, upper = 0;
        ByteRange exemplar = ByteRange.None;
        var r = new ProtoReader(message.Of(data));
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(0);
                    count = r.ReadVarint();
                    break;
                case 2:
                    r.Expect(1);
                    upper = r.ReadDouble();
                    break;
                case 3:
                    exemplar = ProtobufFamily.Range(ref r, message.Start);
                    break;
                case 4:
                    r.Expect(1);
                    floatCount = r.ReadDouble();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return new ProtobufBucket(floatCount != 0 ? floatCount : count, upper, exemplar);
    }

    /// <summary>Reads an Exemplar message; the builder is work space.</summary>
    public static Exemplar ReadExemplar(byte[] data, ByteRange message, LabelSetBuilder builder)
    {
        double value = 0;
        long? time = null;
        builder.Reset();
        var r = new ProtoReader(message.Of(data));
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    LabelRange l = ReadLabel(data, ProtobufFamily.Range(ref r, message.Start));
                    ReadOnlySpan<byte> name = data.AsSpan(l.NameStart, l.NameEnd - l.NameStart);
                    ReadOnlySpan<byte> text = data.AsSpan(l.ValueStart, l.ValueEnd - l.ValueStart);
                    if (!Utf8.IsValid(name) || !Utf8.IsValid(text))
                    {
                        throw new WireFormatException("invalid UTF-8 in the exemplar label " + QuotedBytes.Of(name));
                    }

                    builder.Set(name, text);
                    break;
                case 2:
                    r.Expect(1);
                    value = r.ReadDouble();
                    break;
                case 3:
                    r.Expect(2);
                    time = ReadTimestamp(r.ReadBytes());
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return new Exemplar(builder.Build(), value, time ?? 0, time is not null);
    }
}
