using System.Text.Json;

namespace Deucalion.Api.Tests.Http;

/// <summary>An answer of the data plane.</summary>
public sealed record PlaneAnswer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The data member of a success.</summary>
    public string Data()
    {
        Assert.True(Status == 200, $"{Status} {Text}");
        using JsonDocument json = JsonDocument.Parse(Text);
        Assert.Equal("success", json.RootElement.GetProperty("status").GetString());
        return json.RootElement.GetProperty("data").GetRawText();
    }

    /// <summary>Checks an error envelope.</summary>
    public void ExpectError(int status, string type, string part)
    {
        Assert.True(Status == status, $"{Status} {Text}");
        using JsonDocument json = JsonDocument.Parse(Text);
        Assert.Equal(type, json.RootElement.GetProperty("errorType").GetString());
        Assert.Contains(part, json.RootElement.GetProperty("error").GetString()!, StringComparison.Ordinal);
        Assert.False(json.RootElement.TryGetProperty("data", out _));
        Assert.True(Text.Length < 1024);
    }
}
