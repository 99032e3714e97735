using System.Text.Json;

namespace Deucalion.Api.Tests.Control;

public sealed record ApiAnswer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public JsonElement Expect(int status)
    {
        Assert.True(status == Status, $"{Status} instead of {status}: {Text}");
        return Text.Length == 0 || !Headers.GetValueOrDefault("Content-Type", "").StartsWith("application/json", StringComparison.Ordinal) ? default : Json;
    }

    public void ExpectError(int status, string errorType, string part)
    {
        JsonElement body = Expect(status);
        Assert.Equal(errorType, body.GetProperty("errorType").GetString());
        Assert.Contains(part, body.GetProperty("error").GetString()!, StringComparison.Ordinal);
    }
}
