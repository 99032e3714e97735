using Deucalion.Tsdb.Chunks;

namespace Deucalion.Tsdb.Head;

/// <summary>The values that <see cref="OpenValues"/> had at one moment: packed blocks, then raw values.</summary>
internal sealed class OpenValuesCapture(byte[] packed, int packedLength, int packedCount, double[] tail)
{
    /// <summary>Writes all values to a span of their number.</summary>
    public void CopyTo(Span<double> into)
    {
        Unpack(packed.AsSpan(0, packedLength), into[..packedCount]);
        tail.CopyTo(into[packedCount..]);
    }

    /// <summary>Decodes blocks that follow each other.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, Span<double> into)
    {
        while (!packed.IsEmpty)
        {
            // The second byte of a block is its count less one.
            int count = packed[1] + 1;
            packed = packed[ValueBlock.Decode(packed, into[..count])..];
            into = into[count..];
        }
    }
}
