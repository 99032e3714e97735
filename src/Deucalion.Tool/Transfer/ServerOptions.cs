using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using Deucalion.Import;

namespace Deucalion.Tool.Transfer;

/// <summary>--url and credentials of a running server. Secrets can come from files or the environment, so that no process list shows them.</summary>
internal sealed class ServerOptions
{
    public Option<string?> Url { get; } = new("--url") { Description = "Base URL of an instance's HTTP API (what precedes /api/v1/…) of a running server." };

    public Option<string?> TokenFile { get; } = new("--token-file") { Description = "File with the token of a V1 instance; or set DEUCALION_TOKEN." };

    public Option<string?> AccessKeyFile { get; } = new("--access-key-file") { Description = "File with ACCESSKEY_ID:ACCESSKEY_SECRET; or set DEUCALION_ACCESS_KEY." };

    public void AddTo(Command command)
    {
        command.Options.Add(Url);
        command.Options.Add(TokenFile);
        command.Options.Add(AccessKeyFile);
    }

    public Uri? BaseUrl(ParseResult parsed)
    {
        if (parsed.GetValue(Url) is not { } text)
        {
            return null;
        }

        text = text.TrimEnd('/');
        text = text.EndsWith("/api/v1/write", StringComparison.Ordinal) ? text[..^"/api/v1/write".Length] : text;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            ? url
            : throw new ImportException($"--url: {text} is no http or https URL");
    }

    public HttpClient Client(ParseResult parsed)
    {
        var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromMinutes(5) };
        string? token = Secret(parsed.GetValue(TokenFile), "DEUCALION_TOKEN");
        string? key = Secret(parsed.GetValue(AccessKeyFile), "DEUCALION_ACCESS_KEY");
        if (key is not null)
        {
            if (!key.Contains(':', StringComparison.Ordinal))
            {
                throw new ImportException("the AccessKey must have the form ACCESSKEY_ID:ACCESSKEY_SECRET");
            }

            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key)));
        }
        else if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }

    private static string? Secret(string? file, string variable) =>
        file is not null ? File.ReadAllText(file).Trim() : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
