using System.Net;
using System.Text;
using Deucalion.Server.Network;

namespace Deucalion.Server.Tests.Network;

/// <summary>PROXY protocol headers: both versions, in pieces, and any bytes.</summary>
public sealed class ProxyHeaderTests
{
    private static readonly byte[] Binary = [.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, 0x11, 0, 12, 10, 1, 2, 3, 127, 0, 0, 1, 0x30, 0x39, 0, 80, .. "GET"u8];

    [Theory]
    [InlineData("PROXY TCP4 10.1.2.3 127.0.0.1 12345 80\r\nGET", 40, "10.1.2.3:12345")]
    [InlineData("PROXY TCP6 2001:db8::1 ::1 12345 80\r\n", 37, "[2001:db8::1]:12345")]
    [InlineData("PROXY UNKNOWN\r\nGET", 15, null)]
    [InlineData("PROXY UNKNOWN a b c d\r\n", 23, null)]
    [InlineData("PROXY TCP4 x 127.0.0.1 1 2\r\n", -1, null)]
    [InlineData("PROXY TCP4 10.1.2.3\r\n", -1, null)]
    [InlineData("GET / HTTP/1.1\r\n", -1, null)]
    [InlineData("PROXY TCP4 10.1", 0, null)]
    [InlineData("PRO", 0, null)]
    public void Text_form(string text, int used, string? source)
    {
        Assert.Equal(used, ProxyHeader.Read(Encoding.ASCII.GetBytes(text), out IPEndPoint? found));
        Assert.Equal(source, found?.ToString());
    }

    [Fact]
    public void Binary_form_in_pieces()
    {
        for (int n = 0; n < Binary.Length - 3; n++)
        {
            Assert.Equal(0, ProxyHeader.Read(Binary.AsSpan(0, n), out _));
        }

        Assert.Equal(28, ProxyHeader.Read(Binary, out IPEndPoint? source));
        Assert.Equal("10.1.2.3:12345", source?.ToString());
        byte[] local = [.. Binary];
        local[12] = 0x20;
        Assert.Equal(28, ProxyHeader.Read(local, out source));
        Assert.Null(source);
        local[12] = 0x31;
        Assert.Equal(-1, ProxyHeader.Read(local, out _));
    }

    [Fact]
    public void Any_bytes_are_survived()
    {
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. i % 2 == 0 ? Binary : Encoding.ASCII.GetBytes("PROXY TCP4 10.1.2.3 127.0.0.1 12345 80\r\nGET / HTTP/1.1\r\n")];
            for (int k = random.Next(4); k >= 0; k--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            int used = ProxyHeader.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _);
            Assert.True(used >= -1 && used <= bytes.Length, $"seed {seed}");
        }
    }
}
