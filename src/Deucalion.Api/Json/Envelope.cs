using Deucalion.Api.Auth;
using Deucalion.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Json;

/// <summary>The Prometheus answer envelope. Success may carry warnings and infos, at most ten each; errors carry no data member.</summary>
public static class Envelope
{
    // web/api/v1 and promql annotations: what is beyond is counted.
    private const int MaxAnnotations = 10;

    /// <summary>Writes a success answer around the data that <paramref name="data"/> writes.</summary>
    public static async Task SuccessAsync(
        HttpContext context, Func<JsonOutput, ValueTask> data, IReadOnlyList<string>? warnings = null, IReadOnlyList<string>? infos = null)
    {
        CancellationToken cancellation = context.RequestAborted;
        context.Response.ContentType = "application/json";
        Stream body = ResponseBody.Open(context);
        await using (body.ConfigureAwait(false))
        {
            using var json = new JsonOutput(body);
            json.Raw("{\"status\":\"success\",\"data\":"u8);
            await data(json).ConfigureAwait(false);
            WriteAnnotations(json, ",\"warnings\":["u8, warnings, "warning");
            WriteAnnotations(json, ",\"infos\":["u8, infos, "info");
            json.Raw("}"u8);
            if (json.Written == 0 && ResponseBody.IsPlain(body))
            {
                // The whole answer in one piece needs no chunks.
                context.Response.ContentLength = json.Buffered;
            }

            await json.FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Writes an error answer.</summary>
    public static async Task ErrorAsync(HttpContext context, int status, string errorType, string message, int retryAfterSeconds = 0)
    {
        if (context.Response.HasStarted)
        {
            // Nobody may take a cut answer for a whole one.
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (retryAfterSeconds > 0)
        {
            context.Response.Headers.RetryAfter = retryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        Stream body = ResponseBody.Open(context);
        await using (body.ConfigureAwait(false))
        {
            await body.WriteAsync(ErrorEnvelope.Render(errorType, message), context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the error answer of an exception.</summary>
    public static Task ErrorAsync(HttpContext context, ApiException e) => ErrorAsync(context, e.Status, e.ErrorType, e.Message, e.RetryAfterSeconds);

    /// <summary>Writes the error answer of an exception with a data member, for callers who asked for one.</summary>
    public static async Task ErrorAsync(HttpContext context, ApiException e, Action<JsonOutput> data)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = e.Status;
        context.Response.ContentType = "application/json";
        if (e.RetryAfterSeconds > 0)
        {
            context.Response.Headers.RetryAfter = e.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        Stream body = ResponseBody.Open(context);
        await using (body.ConfigureAwait(false))
        {
            var json = new JsonOutput(body);
            json.Raw("{\"status\":\"error\",\"data\":"u8);
            data(json);
            json.Raw(",\"errorType\":"u8).Text(e.ErrorType).Raw(",\"error\":"u8).Text(e.Message).Raw("}"u8);
            await json.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static void WriteAnnotations(JsonOutput json, ReadOnlySpan<byte> member, IReadOnlyList<string>? texts, string kind)
    {
        if (texts is not { Count: > 0 })
        {
            return;
        }

        json.Raw(member);
        for (int i = 0; i < Math.Min(texts.Count, MaxAnnotations); i++)
        {
            if (i > 0)
            {
                json.Raw(","u8);
            }

            json.Text(texts[i]);
        }

        if (texts.Count > MaxAnnotations)
        {
            json.Raw(","u8).Text(FormattableString.Invariant($"{texts.Count - MaxAnnotations} more {kind} annotations omitted"));
        }

        json.Raw("]"u8);
    }
}
