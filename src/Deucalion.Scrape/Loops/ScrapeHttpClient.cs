using System.Net;
using Deucalion.Model.Configuration;

namespace Deucalion.Scrape.Loops;

/// <summary>
/// The HTTP client of one scrape configuration: credentials, redirects (credentials stay with the first host), and a new handler
/// when a TLS file changes. Safe from many threads.
/// </summary>
internal sealed class ScrapeHttpClient : IDisposable
{
    // Go's http.Client gives up after ten.
    private const int MaxRedirects = 10;
    private static readonly TimeSpan StampEvery = TimeSpan.FromSeconds(5);

    private readonly HttpClientConfiguration _configuration;
    private readonly ScrapeServiceOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly OAuth2TokenSource? _tokens;
    private readonly RequestCredentials _credentials;
    private HttpMessageInvoker? _invoker;
    private string _stamp = string.Empty;
    private long _stampTaken;

    public ScrapeHttpClient(HttpClientConfiguration configuration, ScrapeServiceOptions options, TimeProvider time)
    {
        _configuration = configuration;
        _options = options;
        _time = time;
        if (configuration.OAuth2 is { } oauth2)
        {
            _tokens = new OAuth2TokenSource(oauth2, () => options.CreateHandler?.Invoke(configuration) ?? ClientHandlers.Create(oauth2.Tls, oauth2.Proxy), time);
        }

        _credentials = new RequestCredentials(configuration, _tokens);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _invoker?.Dispose();
            _invoker = null;
        }

        _tokens?.Dispose();
    }

    /// <summary>GETs and gives the answer with its headers read; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> GetAsync(Uri url, Action<HttpRequestMessage> prepare, CancellationToken cancellation)
    {
        Uri at = url;
        for (int redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            if (_configuration.EnableHttp2 && at.Scheme == Uri.UriSchemeHttps)
            {
                request.Version = HttpVersion.Version20;
                request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
            }

            prepare(request);
            bool sameHost = at.Host == url.Host && at.Port == url.Port && at.Scheme == url.Scheme;
            await _credentials.ApplyAsync(request, sameHost, cancellation);
            HttpResponseMessage response = await Invoker().SendAsync(request, cancellation);
            if (!_configuration.FollowRedirects || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            if (redirects == MaxRedirects)
            {
                throw new ScrapeException($"stopped after {MaxRedirects} redirects");
            }

            at = new Uri(at, location);
            if (at.Scheme is not ("http" or "https"))
            {
                throw new ScrapeException($"redirected to a {at.Scheme} URL");
            }
        }
    }

    private HttpMessageInvoker Invoker()
    {
        lock (_lock)
        {
            if (_invoker is not null && _time.GetElapsedTime(_stampTaken) < StampEvery)
            {
                return _invoker;
            }

            _stampTaken = _time.GetTimestamp();
            string stamp = ClientHandlers.Stamp(_configuration.Tls);
            if (_invoker is null || stamp != _stamp)
            {
                // Requests on the old handler may still run; it is left to the finalizers of its idle connections.
                _invoker = new HttpMessageInvoker(_options.CreateHandler?.Invoke(_configuration) ?? ClientHandlers.Create(_configuration.Tls, _configuration.Proxy));
                _stamp = stamp;
            }

            return _invoker;
        }
    }
}
