using System.Globalization;
using System.Net;
using Deucalion.Model.Configuration;
using Deucalion.Scrape.Loops;

namespace Deucalion.Scrape.Discovery;

/// <summary>Asks a URL for target groups at each refresh interval; after a failure the last groups stay.</summary>
internal sealed class HttpDiscoverer(HttpDiscoveryConfiguration configuration, ScrapeServiceOptions options, TimeProvider time, ScrapeCounters counters) : IDiscoverer
{
    public string Mechanism => "http";

    public async Task RunAsync(Func<IReadOnlyList<TargetGroup>, Task> changed, CancellationToken cancellation)
    {
        using var client = new ScrapeHttpClient(configuration.HttpClient, options, time);
        try
        {
            while (true)
            {
                try
                {
                    await changed(await RefreshAsync(client, cancellation));
                }
                catch (Exception e) when (!cancellation.IsCancellationRequested
                    && e is HttpRequestException or IOException or FormatException or ScrapeException or OperationCanceledException or UnauthorizedAccessException)
                {
                    counters.HttpDiscoveryFailures.Increment();
                    counters.DiscoveryFailed(Mechanism, $"{configuration.Url}: {e.Message}");
                }

                await Task.Delay(configuration.RefreshInterval, time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The configuration no longer needs it.
        }
    }

    private async Task<IReadOnlyList<TargetGroup>> RefreshAsync(ScrapeHttpClient client, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(configuration.RefreshInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using HttpResponseMessage response = await client.GetAsync(new Uri(configuration.Url), request =>
        {
            request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            request.Headers.TryAddWithoutValidation("X-Prometheus-Refresh-Interval-Seconds", configuration.RefreshInterval.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        }, either.Token);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new ScrapeException($"server returned HTTP status {(int)response.StatusCode} {response.ReasonPhrase}");
        }

        var type = response.Content.Headers.ContentType;
        if (type?.MediaType?.Equals("application/json", StringComparison.OrdinalIgnoreCase) != true
            || (type.CharSet is { } charset && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ScrapeException($"unsupported content type \"{type}\"");
        }

        using var body = new ScrapeBody();
        await body.ReadAsync(response.Content, TargetGroupDocument.MaxBytes, either.Token);
        return TargetGroupDocument.ReadJson(configuration.Url, body.Memory, "__meta_url", configuration.Url);
    }
}
