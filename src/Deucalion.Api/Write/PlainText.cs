using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Write;

/// <summary>Answers of the write and read protocols: status and one plain text, as their clients log it.</summary>
public static class PlainText
{
    private const int MaxCharacters = 1000;

    /// <summary>Writes the answer; when it has begun already the connection is cut instead, so that nobody takes a part for the whole.</summary>
    public static async Task WriteAsync(HttpContext http, int status, string text)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = status;
        http.Response.Headers.ContentEncoding = default;
        if (status == 204)
        {
            return;
        }

        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync((text.Length > MaxCharacters ? text[..MaxCharacters] + "…" : text) + "\n", http.RequestAborted).ConfigureAwait(false);
    }
}
