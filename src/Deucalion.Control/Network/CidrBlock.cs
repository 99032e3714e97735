using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Deucalion.Control.Network;

/// <summary>A range of IPv4 or IPv6 addresses in CIDR form; a bare address is a range of one. Host bits are cleared.</summary>
public sealed class CidrBlock : IEquatable<CidrBlock>
{
    private readonly byte[] _network;

    private CidrBlock(byte[] network, int prefixLength)
    {
        _network = network;
        PrefixLength = prefixLength;
    }

    /// <summary>Bits that must agree.</summary>
    public int PrefixLength { get; }

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>2001:db8::/32</c> or a bare address.</summary>
    public static bool TryParse(string? text, out CidrBlock? block)
    {
        block = null;
        if (string.IsNullOrEmpty(text) || text.Length > 64)
        {
            return false;
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string address = slash < 0 ? text : text[..slash];

        // IPAddress.Parse takes "10" and "0x7f.1" too; an address of an access list is written in full.
        if (!IPAddress.TryParse(address, out IPAddress? ip) || address.Contains('%', StringComparison.Ordinal)
            || (ip.AddressFamily == AddressFamily.InterNetwork && (ip.ToString() != address)))
        {
            return false;
        }

        int bits = ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int prefix = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            return false;
        }

        if (ip.IsIPv4MappedToIPv6 && prefix >= 96)
        {
            ip = ip.MapToIPv4();
            prefix -= 96;
        }

        byte[] network = ip.GetAddressBytes();
        for (int i = 0; i < network.Length; i++)
        {
            int keep = Math.Clamp(prefix - (i * 8), 0, 8);
            network[i] &= (byte)(0xFF << (8 - keep));
        }

        block = new CidrBlock(network, prefix);
        return true;
    }

    /// <summary>Reads a block; throws <see cref="FormatException"/>.</summary>
    public static CidrBlock Parse(string text) =>
        TryParse(text, out CidrBlock? block) ? block! : throw new FormatException($"\"{text}\" is not an address or CIDR range such as 10.0.0.0/8.");

    /// <summary>True when the address is inside. An IPv4 address in IPv6 form counts as IPv4.</summary>
    public bool Contains(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out int written) || written != _network.Length)
        {
            return false;
        }

        int whole = PrefixLength / 8;
        if (!bytes[..whole].SequenceEqual(_network.AsSpan(0, whole)))
        {
            return false;
        }

        int rest = PrefixLength % 8;
        return rest == 0 || (bytes[whole] & (0xFF << (8 - rest)) & 0xFF) == _network[whole];
    }

    /// <inheritdoc/>
    public bool Equals(CidrBlock? other) =>
        other is not null && PrefixLength == other.PrefixLength && _network.AsSpan().SequenceEqual(other._network);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CidrBlock);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_network);
        hash.Add(PrefixLength);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(_network)}/{PrefixLength}");
}
