using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Deucalion.Storage.Writing;
using Deucalion.Wire.Compression;

namespace Deucalion.Import.Writing;

/// <summary>
/// Sends batches to a running server as remote write 2.0. Refused connections, 429 and 5xx are repeated with growing pauses (Retry-After is obeyed)
/// for as long as <see cref="Patience"/>; repetitions do no harm, since equal samples are accepted again.
/// </summary>
public sealed class RemoteWriteSink(HttpClient client, Uri url, TimeProvider time) : ISampleSink
{
    private const int MaxMessage = 500;
    private readonly RemoteWriteEncoder _encoder = new();
    private readonly Dictionary<string, string> _refusals = [];
    private bool _reached;

    /// <summary>How long one request is repeated.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Told why a request is repeated; null = nobody.</summary>
    public Action<string>? Waiting { get; init; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Refusals => _refusals.Values;

    /// <inheritdoc/>
    public async ValueTask<long> WriteAsync(WriteBatch batch, CancellationToken cancellation)
    {
        byte[] body = SnappyBlock.Compress(_encoder.Encode(batch));
        long started = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            string problem;
            try
            {
                using HttpResponseMessage response = await SendAsync(body, cancellation).ConfigureAwait(false);
                _reached = true;
                if (response.IsSuccessStatusCode)
                {
                    return 0;
                }

                string text = (await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).Trim();
                text = text.Length > MaxMessage ? text[..MaxMessage] + " …" : text;
                problem = $"{url} answered {(int)response.StatusCode}: {text}";
                if (response.StatusCode != HttpStatusCode.TooManyRequests && (int)response.StatusCode < 500)
                {
                    return Refused(response, batch, problem, text);
                }

                pause = response.Headers.RetryAfter?.Delta ?? pause;
            }
            catch (HttpRequestException e)
            {
                problem = $"{url} cannot be reached: {e.Message}";
                if (!_reached)
                {
                    // Rather a wrong URL than a server that restarts.
                    throw new ImportException(problem, e);
                }
            }

            if (time.GetElapsedTime(started) + pause > Patience)
            {
                throw new ImportException(problem);
            }

            Waiting?.Invoke($"{problem}; again in {pause.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture)} s");
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            pause = pause < TimeSpan.FromSeconds(15) ? pause * 2 : TimeSpan.FromSeconds(30);
        }
    }

    /// <inheritdoc/>
    public ValueTask CheckpointAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<HttpResponseMessage> SendAsync(byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-protobuf;proto=io.prometheus.write.v2.Request");
        request.Content.Headers.ContentEncoding.Add("snappy");
        request.Headers.Add("X-Prometheus-Remote-Write-Version", "2.0.0");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("deucalion-import", "1"));
        return await client.SendAsync(request, cancellation).ConfigureAwait(false);
    }

    // 400 with the Written headers means: the good samples are stored. Anything else concerns the whole request.
    private long Refused(HttpResponseMessage response, WriteBatch batch, string problem, string text)
    {
        if (response.StatusCode != HttpStatusCode.BadRequest || Written(response, "Samples") is not { } samples)
        {
            throw new ImportException(problem);
        }

        long refused = batch.SampleCount + batch.HistogramCount - samples - (Written(response, "Histograms") ?? 0);
        string kind = text.Split('{', 2)[0];
        if (_refusals.Count < 20)
        {
            _refusals.TryAdd(kind, text);
        }

        return Math.Max(0, refused);
    }

    private static long? Written(HttpResponseMessage response, string what) =>
        response.Headers.TryGetValues($"X-Prometheus-Remote-Write-{what}-Written", out IEnumerable<string>? values)
        && long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : null;
}
