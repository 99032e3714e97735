using System.Buffers;
using System.IO.Hashing;
using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Functions;

/// <summary>Prometheus' hash of a label set, which decides what limit_ratio picks.</summary>
internal static class PrometheusHash
{
    /// <summary>XXH64 of name and value after each other, each behind its length: one byte, or 255 and three bytes.</summary>
    public static ulong Of(LabelSet labels)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((labels.Encoded.Length * 4) + 16);
        int length = 0;
        foreach (LabelView l in labels)
        {
            length = Append(buffer, length, l.Name);
            length = Append(buffer, length, l.Value);
        }

        ulong hash = XxHash64.HashToUInt64(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash;
    }

    private static int Append(byte[] to, int at, ReadOnlySpan<byte> text)
    {
        int n = text.Length;
        if (n < 255)
        {
            to[at++] = (byte)n;
        }
        else
        {
            to[at++] = 255;
            to[at++] = (byte)n;
            to[at++] = (byte)(n >> 8);
            to[at++] = (byte)(n >> 16);
        }

        text.CopyTo(to.AsSpan(at));
        return at + n;
    }
}
