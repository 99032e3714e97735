using ZstdSharp;

namespace Deucalion.Wire.Compression;

/// <summary>Zstandard frames behind our own seam (.NET 11 brings its own).</summary>
public static class Zstandard
{
    /// <summary>
    /// Decompresses into <paramref name="buffer"/>, which grows with what is really there and never beyond <paramref name="maxLength"/>; returns the
    /// length. Throws <see cref="WireFormatException"/> and <see cref="PayloadTooLargeException"/>.
    /// </summary>
    public static int Decompress(ReadOnlySpan<byte> compressed, ref byte[] buffer, int maxLength)
    {
        using var input = new MemoryStream(compressed.ToArray(), writable: false);
        using var stream = new DecompressionStream(input, leaveOpen: true);
        int total = 0;
        try
        {
            while (true)
            {
                if (total == buffer.Length)
                {
                    if (total >= maxLength)
                    {
                        break;
                    }

                    Array.Resize(ref buffer, (int)Math.Min(maxLength, Math.Max(64 << 10, (long)buffer.Length * 2)));
                }

                int n = stream.Read(buffer.AsSpan(total));
                if (n == 0)
                {
                    return total;
                }

                total += n;
            }

            if (stream.ReadByte() < 0)
            {
                return total;
            }
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException or InvalidDataException)
        {
            throw new WireFormatException("zstd: corrupt input: " + e.Message);
        }

        throw new PayloadTooLargeException(FormattableString.Invariant($"zstd: decompressed size exceeds the limit of {maxLength} bytes"));
    }
}
