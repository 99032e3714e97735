using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Auth;

/// <summary>
/// The error answer of every path: <c>{"status":"error","errorType":"…","error":"sentence"}</c>, at most 1 KB, without <c>data</c>.
/// </summary>
public static class ErrorEnvelope
{
    private const int MaxBytes = 1000;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Word of a status: Prometheus' where it has one.</summary>
    public static string ErrorType(int status) => status switch
    {
        StatusCodes.Status400BadRequest or StatusCodes.Status415UnsupportedMediaType => "bad_data",
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status413PayloadTooLarge => "too_large",
        StatusCodes.Status422UnprocessableEntity => "limit_exceeded",
        StatusCodes.Status429TooManyRequests => "too_many_requests",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        _ => "internal",
    };

    /// <summary>Writes the answer with the word that belongs to the status.</summary>
    public static Task WriteAsync(HttpContext context, int status, string message) => WriteAsync(context, status, ErrorType(status), message);

    /// <summary>Writes the answer; when it has begun already, aborts the connection instead, so that nobody takes a cut answer for a whole one.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string errorType, string message)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        byte[] body = Render(errorType, message);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (!context.Response.Headers.ContainsKey(RequestId.Header))
        {
            RequestId.Assign(context);
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Sets Retry-After in whole seconds, rounded up.</summary>
    public static void SetRetryAfter(HttpContext context, TimeSpan delay) =>
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    internal static byte[] Render(string errorType, string message)
    {
        while (true)
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
            using (var writer = new Utf8JsonWriter(buffer, Options))
            {
                writer.WriteStartObject();
                writer.WriteString("status", "error");
                writer.WriteString("errorType", errorType);
                writer.WriteString("error", message);
                writer.WriteEndObject();
            }

            if (buffer.WrittenCount <= MaxBytes)
            {
                return buffer.WrittenSpan.ToArray();
            }

            // Escapes make bytes and characters differ; take away at least the excess and try again. Never cut a surrogate pair.
            int keep = Math.Max(0, message.Length - Math.Max(16, (buffer.WrittenCount - MaxBytes) / 6 + 1) - 1);
            keep -= keep > 0 && char.IsHighSurrogate(message[keep - 1]) ? 1 : 0;
            message = message[..keep] + "…";
        }
    }
}
