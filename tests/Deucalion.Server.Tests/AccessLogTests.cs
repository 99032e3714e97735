using Deucalion.Server.Logging;

namespace Deucalion.Server.Tests;

/// <summary>No secret of a query string reaches the access log.</summary>
public sealed class AccessLogTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("?", "")]
    [InlineData("?query=up&time=1", "query=up&time=1")]
    [InlineData("?token=abc&x=1", "token=***&x=1")]
    [InlineData("?Access_Token=abc&to%6Ben=def", "Access_Token=***&to%6Ben=***")]
    [InlineData("?key=1&accessKeySecret=2&X-Amz-Signature=3&password=", "key=***&accessKeySecret=***&X-Amz-Signature=***&password=***")]
    [InlineData("?monkey=1", "monkey=1")]
    public void Masks(string query, string text) => Assert.Equal(text, AccessLog.Masked(query));
}
