using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Deucalion.Model.Configuration;

namespace Deucalion.Scrape.Loops;

/// <summary>Fetches an access token with client credentials and keeps it until shortly before it expires. Safe from many threads.</summary>
internal sealed class OAuth2TokenSource(OAuth2Configuration configuration, Func<HttpMessageHandler> createHandler, TimeProvider time) : IDisposable
{
    // Go's oauth2 package renews ten seconds early.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(10);
    private const int MaxAnswer = 1 << 20;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private HttpMessageInvoker? _client;
    private string? _authorization;
    private DateTimeOffset _expires;

    public void Dispose()
    {
        _turn.Dispose();
        _client?.Dispose();
    }

    /// <summary>Value of the Authorization header.</summary>
    public async Task<string> AuthorizationAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_authorization is null || time.GetUtcNow() >= _expires)
            {
                await FetchAsync(cancellation);
            }

            return _authorization!;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task FetchAsync(CancellationToken cancellation)
    {
        string secret = configuration.ClientSecretFile.Length > 0
            ? await RequestCredentials.ReadAsync(configuration.ClientSecretFile, cancellation)
            : configuration.ClientSecret.Reveal();
        List<KeyValuePair<string, string>> form = [new("grant_type", "client_credentials")];
        if (configuration.Scopes.Count > 0)
        {
            form.Add(new("scope", string.Join(' ', configuration.Scopes)));
        }

        form.AddRange(configuration.EndpointParams);
        using var request = new HttpRequestMessage(HttpMethod.Post, configuration.TokenUrl) { Content = new FormUrlEncodedContent(form) };
        string pair = $"{Uri.EscapeDataString(configuration.ClientId)}:{Uri.EscapeDataString(secret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        _client ??= new HttpMessageInvoker(createHandler());
        using HttpResponseMessage response = await _client.SendAsync(request, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw new ScrapeException($"oauth2: cannot fetch token: {(int)response.StatusCode} {response.ReasonPhrase}");
        }

        using var body = new ScrapeBody();
        await body.ReadAsync(response.Content, MaxAnswer, cancellation);
        Accept(body.Memory);
    }

    private void Accept(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            string token = document.RootElement.GetProperty("access_token").GetString() ?? string.Empty;
            string type = document.RootElement.TryGetProperty("token_type", out JsonElement t) ? t.GetString() ?? "Bearer" : "Bearer";
            double seconds = document.RootElement.TryGetProperty("expires_in", out JsonElement e) && e.TryGetDouble(out double s) ? Math.Clamp(s, 0, 1e9) : 1e9;
            _authorization = $"{(type.Equals("bearer", StringComparison.OrdinalIgnoreCase) ? "Bearer" : type)} {token}";
            _expires = time.GetUtcNow() + TimeSpan.FromSeconds(seconds) - Early;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ScrapeException("oauth2: the token server's answer has no access_token", e);
        }
    }
}
