using Snappier;

namespace Deucalion.Wire.Compression;

/// <summary>Snappy block format (not the framed stream), as remote write and remote read use it.</summary>
public static class SnappyBlock
{
    /// <summary>
    /// Decompresses into <paramref name="buffer"/>, which grows as needed but never beyond <paramref name="maxLength"/>; returns the decompressed length.
    /// The declared length is believed only as far as the compressed bytes could yield it (a snappy copy of 3 bytes makes at most 64).
    /// Throws <see cref="WireFormatException"/> for bad data and <see cref="PayloadTooLargeException"/> beyond the limit.
    /// </summary>
    public static int Decompress(ReadOnlySpan<byte> compressed, ref byte[] buffer, int maxLength)
    {
        long declared;
        int header = Primitives.Bits.Varint.Read(compressed, out ulong length);
        if (header == 0 || length > uint.MaxValue)
        {
            throw new WireFormatException("snappy: corrupt input: no valid length in front");
        }

        declared = (long)length;
        if (declared > maxLength)
        {
            throw new PayloadTooLargeException(FormattableString.Invariant($"snappy: decompressed size {declared} bytes exceeds the limit of {maxLength} bytes"));
        }

        if (declared > (long)(compressed.Length - header) * 64)
        {
            throw new WireFormatException(FormattableString.Invariant($"snappy: corrupt input: {compressed.Length} bytes cannot hold the declared {declared}"));
        }

        if (buffer.Length < declared)
        {
            buffer = GC.AllocateUninitializedArray<byte>((int)declared);
        }

        try
        {
            int written = Snappy.Decompress(compressed, buffer);
            if (written != declared)
            {
                throw new WireFormatException("snappy: corrupt input: it ends early");
            }

            return written;
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new WireFormatException("snappy: corrupt input");
        }
    }

    /// <summary>Compresses a block.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> data)
    {
        byte[] buffer = new byte[Snappy.GetMaxCompressedLength(data.Length)];
        int n = Snappy.Compress(data, buffer);
        return buffer.AsSpan(0, n).ToArray();
    }
}
