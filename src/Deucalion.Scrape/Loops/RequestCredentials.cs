using System.Net.Http.Headers;
using System.Text;
using Deucalion.Model.Configuration;

namespace Deucalion.Scrape.Loops;

/// <summary>Puts credentials and configured headers on a request. Files are read again for each request, so that rotation needs no reload.</summary>
internal sealed class RequestCredentials(HttpClientConfiguration configuration, OAuth2TokenSource? tokens)
{
    /// <summary>Adds the configured headers, and the credentials unless the request goes to a host they were not meant for.</summary>
    public async ValueTask ApplyAsync(HttpRequestMessage request, bool withCredentials, CancellationToken cancellation)
    {
        foreach (HttpHeaderConfiguration header in configuration.HttpHeaders)
        {
            if (!withCredentials && (header.Secrets.Count > 0 || header.Files.Count > 0))
            {
                continue;
            }

            List<string> values = [.. header.Values, .. header.Secrets.Select(s => s.Reveal())];
            foreach (string file in header.Files)
            {
                values.Add(await ReadAsync(file, cancellation));
            }

            request.Headers.Remove(header.Name);
            request.Headers.TryAddWithoutValidation(header.Name, values);
        }

        if (withCredentials && await AuthorizationAsync(cancellation) is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }
    }

    private async ValueTask<string?> AuthorizationAsync(CancellationToken cancellation)
    {
        if (configuration.BasicAuth is { } basic)
        {
            string user = basic.UsernameFile.Length > 0 ? await ReadAsync(basic.UsernameFile, cancellation) : basic.Username;
            string password = basic.PasswordFile.Length > 0 ? await ReadAsync(basic.PasswordFile, cancellation) : basic.Password.Reveal();
            return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        }

        if (configuration.Authorization is { } a)
        {
            string credentials = a.CredentialsFile.Length > 0 ? await ReadAsync(a.CredentialsFile, cancellation) : a.Credentials.Reveal();
            return $"{a.Type} {credentials}";
        }

        return tokens is null ? null : await tokens.AuthorizationAsync(cancellation);
    }

    internal static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return (await File.ReadAllTextAsync(file, cancellation)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScrapeException($"unable to read file {file}: {e.Message}", e);
        }
    }
}
