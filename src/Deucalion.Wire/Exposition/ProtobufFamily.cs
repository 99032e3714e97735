using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Exposition;

/// <summary>A MetricFamily message: where its parts lie. Reused from family to family.</summary>
internal sealed class ProtobufFamily
{
    /// <summary>Name.</summary>
    public ByteRange Name { get; private set; }

    /// <summary>Help text.</summary>
    public ByteRange Help { get; private set; }

    /// <summary>Unit.</summary>
    public ByteRange Unit { get; private set; }

    /// <summary>Type as the message has it; need not be one of the enumeration.</summary>
    public ProtobufMetricType Type { get; private set; }

    /// <summary>The Metric messages.</summary>
    public List<ByteRange> Metrics { get; } = [];

    /// <summary>Reads the message that lies in the range.</summary>
    public void Read(byte[] data, ByteRange message)
    {
        Name = Help = Unit = ByteRange.None;
        Type = ProtobufMetricType.Counter;
        Metrics.Clear();
        var r = new ProtoReader(message.Of(data));
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    Name = Range(ref r, message.Start);
                    break;
                case 2:
                    Help = Range(ref r, message.Start);
                    break;
                case 3:
                    r.Expect(0);
                    Type = (ProtobufMetricType)(int)r.ReadVarint();
                    break;
                case 4:
                    Metrics.Add(Range(ref r, message.Start));
                    break;
                case 5:
                    Unit = Range(ref r, message.Start);
                    break;
                default:
                    r.Skip();
                    break;
            }
        }
    }

    /// <summary>Reads a length-delimited field and tells where it lies in the body.</summary>
    internal static ByteRange Range(ref ProtoReader r, int messageStart)
    {
        r.Expect(2);
        int length = r.ReadBytes().Length;
        int end = messageStart + r.Offset;
        return new ByteRange(end - length, end);
    }
}
