using System.Net;

namespace Deucalion.Control.Network;

/// <summary>Finds the address a request really comes from.</summary>
public static class ClientAddress
{
    private const int MaxHops = 32;

    /// <summary>
    /// The peer, unless the peer is a trusted proxy: then the right-most forwarded address that is not one. An entry that is not an
    /// address ends the walk, because whoever wrote it may have written everything left of it. IPv4 in IPv6 form is unwrapped.
    /// </summary>
    /// <param name="peer">Address of the connection.</param>
    /// <param name="forwardedFor">Values of the X-Forwarded-For headers, in order.</param>
    /// <param name="trusted">Ranges of trusted proxies.</param>
    public static IPAddress Resolve(IPAddress peer, IReadOnlyList<string?> forwardedFor, IReadOnlyList<CidrBlock> trusted)
    {
        IPAddress address = Unwrap(peer);
        if (trusted.Count == 0 || forwardedFor.Count == 0)
        {
            return address;
        }

        int hops = 0;
        for (int i = forwardedFor.Count - 1; i >= 0; i--)
        {
            string rest = forwardedFor[i] ?? string.Empty;
            while (true)
            {
                if (!IsTrusted(address, trusted) || hops++ >= MaxHops)
                {
                    return address;
                }

                int comma = rest.LastIndexOf(',');
                if (!TryParseHop(rest.AsSpan(comma + 1).Trim(), out IPAddress? hop))
                {
                    return address;
                }

                address = hop!;
                if (comma < 0)
                {
                    break;
                }

                rest = rest[..comma];
            }
        }

        return address;
    }

    private static bool IsTrusted(IPAddress address, IReadOnlyList<CidrBlock> trusted)
    {
        foreach (CidrBlock block in trusted)
        {
            if (block.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    // Proxies write 1.2.3.4, 1.2.3.4:5678, 2001:db8::1 or [2001:db8::1]:5678.
    private static bool TryParseHop(ReadOnlySpan<char> text, out IPAddress? address)
    {
        address = null;
        if (text.IsEmpty || text.Length > 64 || !IPEndPoint.TryParse(text, out IPEndPoint? endPoint))
        {
            return false;
        }

        address = Unwrap(endPoint.Address);
        return true;
    }

    private static IPAddress Unwrap(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
