using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Deucalion.Server.Network;

/// <summary>Reads PROXY protocol headers, version 1 (text) and 2 (binary), from the first bytes of a connection.</summary>
internal static class ProxyHeader
{
    private const int MaxText = 107;
    private const int BinaryStart = 16;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>
    /// Bytes of the header; 0: more are needed; -1: these bytes are no header. <paramref name="source"/> is where the connection comes from, null when the proxy speaks for itself.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> bytes, out IPEndPoint? source)
    {
        source = null;
        return StartsLike(bytes, Signature) ? ReadBinary(bytes, out source) : StartsLike(bytes, "PROXY "u8) ? ReadText(bytes, out source) : -1;
    }

    // True also while there are too few bytes to tell.
    private static bool StartsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> prefix) =>
        bytes.Length < prefix.Length ? prefix.StartsWith(bytes) : bytes.StartsWith(prefix);

    private static int ReadText(ReadOnlySpan<byte> bytes, out IPEndPoint? source)
    {
        source = null;
        int end = bytes[..Math.Min(bytes.Length, MaxText)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length >= MaxText ? -1 : 0;
        }

        string[] fields = Encoding.ASCII.GetString(bytes[..end]).Split(' ');
        if (fields.Length >= 2 && fields[1] == "UNKNOWN")
        {
            return end + 2;
        }

        if (fields.Length != 6 || fields[1] is not ("TCP4" or "TCP6") || !IPAddress.TryParse(fields[2], out IPAddress? address)
            || !ushort.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return -1;
        }

        source = new IPEndPoint(address, port);
        return end + 2;
    }

    private static int ReadBinary(ReadOnlySpan<byte> bytes, out IPEndPoint? source)
    {
        source = null;
        if (bytes.Length < BinaryStart)
        {
            return 0;
        }

        int version = bytes[12] >> 4;
        int command = bytes[12] & 15;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (version != 2 || command > 1)
        {
            return -1;
        }

        if (bytes.Length < BinaryStart + length)
        {
            return 0;
        }

        ReadOnlySpan<byte> addresses = bytes.Slice(BinaryStart, length);
        source = (command, bytes[13] >> 4) switch
        {
            (1, 1) when length >= 12 => new IPEndPoint(new IPAddress(addresses[..4]), BinaryPrimitives.ReadUInt16BigEndian(addresses[8..])),
            (1, 2) when length >= 36 => new IPEndPoint(new IPAddress(addresses[..16]), BinaryPrimitives.ReadUInt16BigEndian(addresses[32..])),
            _ => null,
        };
        return BinaryStart + length;
    }
}
