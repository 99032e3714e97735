using System.Globalization;
using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Deucalion.RemoteWrite.Receiving;
using Deucalion.Wire.RemoteWrite;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Write;

/// <summary>
/// <c>api/v1/write</c>: remote write 1.0 and 2.0. Answers are plain text, as senders log them; 2.0 answers carry the Written headers. The body is
/// read once and goes undecoded to the receiver.
/// </summary>
public sealed class WriteEndpoint(RemoteWriteReceiver receiver)
{
    /// <summary>Stores one request.</summary>
    public async Task WriteAsync(DataPlaneRequest request)
    {
        HttpContext http = request.Http;
        if (!WriteContentType.TryParse(http.Request.ContentType, out RemoteWriteVersion version, out string error))
        {
            await PlainText.WriteAsync(http, 415, error).ConfigureAwait(false);
            return;
        }

        int maxBytes = WriteLimits.MaxBytes(request);
        using var body = new RequestBody();
        try
        {
            await body.ReadAsync(http.Request, maxBytes, request.Cancellation).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await PlainText.WriteAsync(http, e.Status, e.Message).ConfigureAwait(false);
            return;
        }

        RemoteWriteOutcome outcome = await receiver.ReceiveAsync(
            request.Instance.Appender, version, http.Request.Headers.ContentEncoding.ToString(), body.Content, WriteLimits.Of(request), request.Cancellation).ConfigureAwait(false);
        request.Instance.Usage.CountWrite(outcome.Stored, outcome.Refused, body.Content.Length);
        if (outcome.HasCounts)
        {
            http.Response.Headers["X-Prometheus-Remote-Write-Samples-Written"] = outcome.Samples.ToString(CultureInfo.InvariantCulture);
            http.Response.Headers["X-Prometheus-Remote-Write-Histograms-Written"] = outcome.Histograms.ToString(CultureInfo.InvariantCulture);
            http.Response.Headers["X-Prometheus-Remote-Write-Exemplars-Written"] = outcome.Exemplars.ToString(CultureInfo.InvariantCulture);
        }

        if (outcome.RetryAfterSeconds > 0)
        {
            http.Response.Headers.RetryAfter = outcome.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        await PlainText.WriteAsync(http, outcome.Status, outcome.Text).ConfigureAwait(false);
    }
}
