using Deucalion.Api.Json;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Cardinality;

/// <summary>JSON answers without the envelope, as Mimir gives them on its own paths.</summary>
internal static class BareJson
{
    public static async Task WriteAsync(HttpContext context, Func<JsonOutput, ValueTask> data, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        Stream body = ResponseBody.Open(context);
        await using (body.ConfigureAwait(false))
        {
            var json = new JsonOutput(body);
            await data(json).ConfigureAwait(false);
            await json.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }
}
