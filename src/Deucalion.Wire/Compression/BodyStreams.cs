using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Deucalion.Wire.Compression;

/// <summary>Bodies by their Content-Encoding, as streams and whole.</summary>
public static class BodyStreams
{
    // A frame names its window; 32 MiB is more than any ordinary compression level asks for.
    private const int MaxWindowLog = 25;

    /// <summary>
    /// The decompressed body; null for an encoding that is not known. Known are none, identity, gzip, deflate (zlib) and zstd. Dispose the stream; the body stays open.
    /// Damaged data shows while reading, as what <see cref="IsDamage"/> accepts.
    /// </summary>
    public static Stream? Open(string? contentEncoding, Stream body)
    {
        switch (contentEncoding?.Trim().ToLowerInvariant())
        {
            case null or "" or "identity":
                return new BufferedStream(body, 64 << 10);
            case "gzip" or "x-gzip":
                return new GZipStream(body, CompressionMode.Decompress, leaveOpen: true);
            case "deflate":
                return new ZLibStream(body, CompressionMode.Decompress, leaveOpen: true);
            case "zstd":
                var stream = new DecompressionStream(body, leaveOpen: true);
                stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
                return stream;
            default:
                return null;
        }
    }

    /// <summary>True for the exceptions by which decompressing streams tell of damaged data.</summary>
    public static bool IsDamage(Exception e) => e is ZstdException or InvalidDataException or EndOfStreamException;

    /// <summary>
    /// Decompresses a whole body. Throws <see cref="PayloadTooLargeException"/> beyond <paramref name="maxLength"/> bytes, <see cref="WireFormatException"/> for
    /// damaged data, <see cref="NotSupportedException"/> for an unknown encoding. Memory follows what is there, never what is declared.
    /// </summary>
    public static byte[] Decompress(string? contentEncoding, byte[] body, int maxLength, out int length)
    {
        if (string.IsNullOrWhiteSpace(contentEncoding) || contentEncoding.Trim().Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            length = body.Length;
            return body;
        }

        if (contentEncoding.Trim().Equals("snappy", StringComparison.OrdinalIgnoreCase))
        {
            byte[] block = [];
            length = SnappyBlock.Decompress(body, ref block, maxLength);
            return block;
        }

        using var input = new MemoryStream(body, writable: false);
        using Stream stream = Open(contentEncoding, input) ?? throw new NotSupportedException();
        byte[] buffer = new byte[Math.Min(maxLength, Math.Max(4096, body.Length * 4))];
        length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                {
                    if (length >= maxLength)
                    {
                        break;
                    }

                    Array.Resize(ref buffer, (int)Math.Min(maxLength, (long)buffer.Length * 2));
                }

                int n = stream.Read(buffer, length, buffer.Length - length);
                if (n == 0)
                {
                    return buffer;
                }

                length += n;
            }

            if (stream.ReadByte() < 0)
            {
                return buffer;
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new WireFormatException($"{contentEncoding}: corrupt input: {e.Message}");
        }

        throw new PayloadTooLargeException(FormattableString.Invariant($"{contentEncoding}: decompressed size exceeds the limit of {maxLength} bytes"));
    }
}
