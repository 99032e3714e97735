using System.Net;
using Deucalion.Control.Network;

namespace Deucalion.Control.Tests.Network;

public sealed class AddressTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.9.9.9/8", "10.0.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("192.0.2.128/25", "192.0.2.200", true)]
    [InlineData("192.0.2.128/25", "192.0.2.100", false)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("0.0.0.0/0", "203.0.113.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.1.1", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.1.1", true)]
    public void Blocks_contain_their_addresses(string block, string address, bool expected) =>
        Assert.Equal(expected, CidrBlock.Parse(block).Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("010.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("2001:db8::/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("host.example")]
    public void Other_texts_are_no_blocks(string text) => Assert.False(CidrBlock.TryParse(text, out _));

    [Theory]
    [InlineData("203.0.113.5", "10.9.9.9", "203.0.113.5")]
    [InlineData("10.0.0.1", "198.51.100.1", "198.51.100.1")]
    [InlineData("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1")]
    [InlineData("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1")]
    [InlineData("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3")]
    [InlineData("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1")]
    [InlineData("10.0.0.1", "198.51.100.1, nonsense, 10.0.0.2", "10.0.0.2")]
    [InlineData("10.0.0.1", "198.51.100.1:4711", "198.51.100.1")]
    [InlineData("10.0.0.1", "[2001:db8::1]:80", "2001:db8::1")]
    [InlineData("10.0.0.1", "2001:db8::1", "2001:db8::1")]
    [InlineData("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", ",,,", "10.0.0.1")]
    public void Forwarded_addresses_count_from_trusted_proxies_only(string peer, string forwarded, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), ClientAddress.Resolve(IPAddress.Parse(peer), [forwarded], [CidrBlock.Parse("10.0.0.0/8")]));

    [Fact]
    public void Several_headers_are_read_from_the_last_one() => Assert.Equal(
        IPAddress.Parse("198.51.100.1"),
        ClientAddress.Resolve(IPAddress.Parse("10.0.0.1"), ["9.9.9.9, 198.51.100.1", "10.0.0.2"], [CidrBlock.Parse("10.0.0.0/8")]));

    [Fact]
    public void A_long_chain_ends()
    {
        string chain = string.Join(',', Enumerable.Repeat("10.0.0.2", 100_000));
        Assert.Equal(IPAddress.Parse("10.0.0.2"), ClientAddress.Resolve(IPAddress.Parse("10.0.0.1"), ["198.51.100.1," + chain], [CidrBlock.Parse("10.0.0.0/8")]));
    }
}
