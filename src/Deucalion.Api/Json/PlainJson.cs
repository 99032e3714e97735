using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Json;

/// <summary>Answers that have no Prometheus envelope.</summary>
internal static class PlainJson
{
    /// <summary>Writes what <paramref name="body"/> writes.</summary>
    public static async Task WriteAsync(HttpContext context, Action<JsonOutput> body)
    {
        context.Response.ContentType = "application/json";
        Stream stream = ResponseBody.Open(context);
        await using (stream.ConfigureAwait(false))
        {
            var json = new JsonOutput(stream);
            body(json);
            await json.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }
}
