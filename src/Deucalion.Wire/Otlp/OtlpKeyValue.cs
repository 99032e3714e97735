using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.Otlp;

/// <summary>Reads the KeyValue message.</summary>
internal static class OtlpKeyValue
{
    /// <summary>Key, and the bytes of the AnyValue message.</summary>
    public static void Read(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = default;
        value = default;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 2:
                    key = r.ReadBytes();
                    break;
                case 2 when r.WireType == 2:
                    value = r.ReadBytes();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }
    }
}
