using System.Text;
using System.Text.Json;
using Deucalion.Api.Auth;

namespace Deucalion.Api.Tests.Auth;

public sealed class ErrorEnvelopeTests
{
    [Theory]
    [InlineData("plain", 100)]
    [InlineData("x", 5000)]
    [InlineData("\"\\\n", 3000)]
    [InlineData("ü\u2028\0", 2000)]
    [InlineData("😀", 1500)]
    public void Stays_under_a_kilobyte_and_valid(string unit, int times)
    {
        string message = string.Concat(Enumerable.Repeat(unit, times));
        byte[] body = ErrorEnvelope.Render("bad_data", message);
        Assert.True(body.Length <= 1000);
        using JsonDocument json = JsonDocument.Parse(body);
        string kept = json.RootElement.GetProperty("error").GetString()!;
        Assert.StartsWith(kept.TrimEnd('…')[..5], message, StringComparison.Ordinal);
        Assert.True(body.Length > 700 || kept == message);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(body));
    }
}
