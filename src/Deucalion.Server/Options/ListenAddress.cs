using System.Globalization;
using System.Net;

namespace Deucalion.Server.Options;

/// <summary>Reads HOST:PORT; HOST may be a name of this machine, an IPv4 address, an IPv6 address in brackets, or empty for all addresses.</summary>
internal static class ListenAddress
{
    /// <summary>The end points to bind; throws <see cref="StartException"/>.</summary>
    public static IPEndPoint Parse(string flag, string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > 65535)
        {
            throw new StartException($"{flag} must be HOST:PORT such as 127.0.0.1:9090, not \"{text}\"", ExitCodes.BadArguments);
        }

        string host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']') && IPAddress.TryParse(host[1..^1], out IPAddress? bracketed))
        {
            return new IPEndPoint(bracketed, port);
        }

        if (host.Length == 0)
        {
            return new IPEndPoint(IPAddress.IPv6Any, port);
        }

        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return new IPEndPoint(address, port);
        }

        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(host)[0], port);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or ArgumentException)
        {
            throw new StartException($"{flag}: the host \"{host}\" is not an address of this machine ({e.Message})", ExitCodes.BadArguments);
        }
    }
}
