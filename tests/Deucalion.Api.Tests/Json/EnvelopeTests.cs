using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Deucalion.Api.Json;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Tests.Json;

/// <summary>The envelope around data and the compression of the body.</summary>
public sealed class EnvelopeTests
{
    [Fact]
    public async Task At_most_ten_annotations_and_a_count_of_the_rest()
    {
        (DefaultHttpContext context, MemoryStream body) = Exchange(null);
        await Envelope.SuccessAsync(context, Data, [.. Enumerable.Range(0, 13).Select(i => $"w{i}")], ["i0"]);
        JsonElement root = JsonDocument.Parse(body.ToArray()).RootElement;
        Assert.Equal("success", root.GetProperty("status").GetString());
        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => $"w{i}"), "3 more warning annotations omitted"], root.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()));
        Assert.Equal(["i0"], root.GetProperty("infos").EnumerateArray().Select(w => w.GetString()));
    }

    [Fact]
    public async Task No_annotations_no_members()
    {
        (DefaultHttpContext context, MemoryStream body) = Exchange(null);
        await Envelope.SuccessAsync(context, Data, [], null);
        Assert.Equal("""{"status":"success","data":[]}""", Encoding.UTF8.GetString(body.ToArray()));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("gzip", "gzip")]
    [InlineData("deflate", "deflate")]
    [InlineData("deflate, gzip", "deflate")]
    [InlineData("br, zstd, gzip", "gzip")]
    [InlineData("br, zstd", null)]
    [InlineData("gzip;q=1.0", null)]
    [InlineData("GZIP", null)]
    [InlineData("x-gzip", null)]
    [InlineData("identity,deflate", "deflate")]
    [InlineData("*", null)]
    public async Task The_first_exact_token_chooses(string? accepted, string? chosen)
    {
        (DefaultHttpContext context, MemoryStream body) = Exchange(accepted);
        await Envelope.SuccessAsync(context, Data);
        Assert.Equal(chosen, (string?)context.Response.Headers.ContentEncoding);
        Assert.Equal("Origin, Accept-Encoding", context.Response.Headers.Vary);
        Assert.Equal("""{"status":"success","data":[]}""", Decode(body, chosen));
        (context, body) = Exchange(accepted);
        await Envelope.ErrorAsync(context, 422, "execution", "no", 7);
        Assert.Equal((422, "7", chosen), (context.Response.StatusCode, (string?)context.Response.Headers.RetryAfter, (string?)context.Response.Headers.ContentEncoding));
        Assert.Equal("""{"status":"error","errorType":"execution","error":"no"}""", Decode(body, chosen));
    }

    [Fact]
    public async Task Errors_stay_below_1_kb_and_have_no_data()
    {
        foreach (string unit in (string[])["x", "世", "\u0001", "\U0001F600", "\"", "\\"])
        {
            (DefaultHttpContext context, MemoryStream body) = Exchange(null);
            await Envelope.ErrorAsync(context, 400, "bad_data", string.Concat(Enumerable.Repeat(unit, 20_000)));
            Assert.True(body.Length < 1024, $"{body.Length} bytes of {unit}");
            JsonElement root = JsonDocument.Parse(body.ToArray()).RootElement;
            Assert.False(root.TryGetProperty("data", out _));
            Assert.DoesNotContain('\uFFFD', root.GetProperty("error").GetString()!);
        }
    }

    private static ValueTask Data(JsonOutput json)
    {
        json.Raw("[]"u8);
        return ValueTask.CompletedTask;
    }

    private static (DefaultHttpContext Context, MemoryStream Body) Exchange(string? accepted)
    {
        var context = new DefaultHttpContext();
        var body = new MemoryStream();
        context.Response.Body = body;
        if (accepted is not null)
        {
            context.Request.Headers.AcceptEncoding = accepted;
        }

        return (context, body);
    }

    private static string Decode(MemoryStream body, string? encoding)
    {
        using var source = new MemoryStream(body.ToArray());
        using Stream plain = encoding switch
        {
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            _ => source,
        };
        using var reader = new StreamReader(plain);
        return reader.ReadToEnd();
    }
}
