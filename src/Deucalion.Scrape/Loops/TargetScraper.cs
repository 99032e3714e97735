using System.Globalization;
using System.Net;
using Deucalion.Model.Configuration;
using Deucalion.Scrape.Targets;

namespace Deucalion.Scrape.Loops;

/// <summary>Fetches the body of one target.</summary>
internal sealed class TargetScraper(Target target, ScrapeConfiguration configuration, ScrapeHttpClient client, ScrapeServiceOptions options, TimeProvider time)
{
    private readonly string _accept = AcceptHeader(configuration.ScrapeProtocols, configuration.MetricNameEscapingScheme);
    private readonly string _timeoutSeconds = target.Timeout.TotalSeconds.ToString("R", CultureInfo.InvariantCulture);
    private readonly long _limit = configuration.BodySizeLimit > 0 ? Math.Min(configuration.BodySizeLimit, options.MaxBodySize) : options.MaxBodySize;

    /// <summary>Reads the body and gives its content type. Throws <see cref="ScrapeException"/> or <see cref="BodySizeLimitException"/>; cancellation only for <paramref name="cancellation"/>.</summary>
    public async Task<string> ScrapeAsync(ScrapeBody body, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(target.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            if (!Uri.TryCreate(target.Url, UriKind.Absolute, out Uri? url))
            {
                throw new ScrapeException($"\"{target.Url}\" is not a URL");
            }

            using HttpResponseMessage response = await client.GetAsync(url, Prepare, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new ScrapeException($"server returned HTTP status {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd());
            }

            await body.ReadAsync(response.Content, _limit, either.Token);
            return response.Content.Headers.TryGetValues("Content-Type", out IEnumerable<string>? types) ? string.Join(",", types) : string.Empty;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && timeout.IsCancellationRequested && e is not (ScrapeException or BodySizeLimitException))
        {
            throw new ScrapeException($"Get \"{target.Url}\": context deadline exceeded", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or UriFormatException or NotSupportedException or ArgumentException)
        {
            throw new ScrapeException($"Get \"{target.Url}\": {Reason(e)}", e);
        }
    }

    /// <summary>The Accept header: formats with falling weights, as Prometheus sends it.</summary>
    internal static string AcceptHeader(IReadOnlyList<ScrapeProtocol> protocols, string escaping)
    {
        int weight = ScrapeProtocols.Words.Count + 1;
        var parts = new List<string>();
        foreach (ScrapeProtocol protocol in protocols)
        {
            string escape = protocol is ScrapeProtocol.PrometheusText100 or ScrapeProtocol.OpenMetricsText100 ? ";escaping=" + escaping : string.Empty;
            parts.Add($"{ScrapeProtocols.MediaType(protocol)}{escape};q=0.{weight--}");
        }

        parts.Add($"*/*;q=0.{weight}");
        return string.Join(',', parts);
    }

    private void Prepare(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", _accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", configuration.EnableCompression ? "gzip" : "identity");
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        request.Headers.TryAddWithoutValidation("X-Prometheus-Scrape-Timeout-Seconds", _timeoutSeconds);
    }

    private static string Reason(Exception e)
    {
        while (e is HttpRequestException && e.InnerException is not null)
        {
            e = e.InnerException;
        }

        return e.Message.Length > 500 ? e.Message[..500] : e.Message;
    }
}
