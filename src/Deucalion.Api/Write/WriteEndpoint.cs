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
    // Compressed bodies above the limit of the decompressed size cannot be right.
    private const int DefaultMaxBytes = 32 << 20;

    /// <summary>Stores one request.</summary>
    public async Task WriteAsync(DataPlaneRequest request)
    {
        HttpContext http = request.Http;
        if (!WriteContentType.TryParse(http.Request.ContentType, out RemoteWriteVersion version, out string error))
        {
            await TextAsync(http, 415, error).ConfigureAwait(false);
            return;
        }

        var limits = request.Limits;
        int maxBytes = limits.RequestBytes > 0 ? (int)Math.Min(limits.RequestBytes, int.MaxValue / 2) : DefaultMaxBytes;
        using var body = new RequestBody();
        try
        {
            await body.ReadAsync(http.Request, maxBytes, request.Cancellation).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await TextAsync(http, e.Status, e.Message).ConfigureAwait(false);
            return;
        }

        var writeLimits = new RemoteWriteLimits
        {
            MaxDecodedBytes = maxBytes,
            LabelScopes = request.LabelScopes,
            MaxSeriesPerMetric = limits.SeriesPerMetric > 0 ? limits.SeriesPerMetric : long.MaxValue,
            Labels = new LabelLimits(Bounded(limits.LabelsPerSeries), Bounded(limits.LabelNameLength), Bounded(limits.LabelValueLength)),
            Admit = limits.SamplesPerSecond > 0 ? n => request.Instance.SampleRate.TryTake(n, limits.SamplesPerSecond, limits.SamplesBurst) : null,
            MaxActiveSeries = limits.ActiveSeries > 0 ? limits.ActiveSeries : long.MaxValue,
        };
        RemoteWriteOutcome outcome = await receiver.ReceiveAsync(
            request.Instance.Store, version, http.Request.Headers.ContentEncoding.ToString(), body.Content, writeLimits, request.Cancellation).ConfigureAwait(false);
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

        await TextAsync(http, outcome.Status, outcome.Text).ConfigureAwait(false);
    }

    private static int Bounded(long limit) => (int)Math.Min(limit, int.MaxValue);

    private static async Task TextAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        if (status == 204)
        {
            return;
        }

        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(text + "\n", http.RequestAborted).ConfigureAwait(false);
    }
}
