using System.Net;
using Deucalion.Model.Configuration;
using Deucalion.Scrape.Loops;

namespace Deucalion.Scrape;

/// <summary>
/// Sends requests as an <c>http_config</c> says: credentials, headers, TLS, proxy. Redirects are not followed; files are read again when they change. Throws
/// <see cref="ScrapeException"/> for settings that cannot be used. Safe from many threads.
/// </summary>
public sealed class ConfiguredHttpClient : IDisposable
{
    private readonly HttpClientConfiguration _configuration;
    private readonly OAuth2TokenSource? _tokens;
    private readonly RequestCredentials _credentials;
    private readonly Lock _lock = new();
    private HttpMessageInvoker? _invoker;
    private string _stamp = string.Empty;

    /// <summary>Prepares a client; nothing is opened yet.</summary>
    public ConfiguredHttpClient(HttpClientConfiguration configuration, TimeProvider time)
    {
        _configuration = configuration;
        if (configuration.OAuth2 is { } oauth2)
        {
            _tokens = new OAuth2TokenSource(oauth2, () => ClientHandlers.Create(oauth2.Tls, oauth2.Proxy), time);
        }

        _credentials = new RequestCredentials(configuration, _tokens);
    }

    /// <summary>Sends a request and gives the answer with its headers read; the caller disposes both.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (_configuration.EnableHttp2 && request.RequestUri?.Scheme == Uri.UriSchemeHttps)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        }

        await _credentials.ApplyAsync(request, withCredentials: true, cancellation).ConfigureAwait(false);
        return await Invoker().SendAsync(request, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _invoker?.Dispose();
            _invoker = null;
        }

        _tokens?.Dispose();
    }

    private HttpMessageInvoker Invoker()
    {
        lock (_lock)
        {
            string stamp = ClientHandlers.Stamp(_configuration.Tls);
            if (_invoker is null || stamp != _stamp)
            {
                _invoker = new HttpMessageInvoker(ClientHandlers.Create(_configuration.Tls, _configuration.Proxy));
                _stamp = stamp;
            }

            return _invoker;
        }
    }
}
