using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Http;

/// <summary>Answers in plain text, as Go's http.Error gives them.</summary>
internal static class TextAnswer
{
    /// <summary>Writes the whole answer; HEAD gets the headers alone.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
