using System.Globalization;
using System.Text;
using System.Text.Json;
using Deucalion.Api.Auth;
using Deucalion.Api.Http;
using Deucalion.Control.Access;

namespace Deucalion.Server.Logging;

/// <summary>
/// Writes a line for every request, as logfmt or JSON. Paths and query strings are written, credentials are not: values of parameters whose name speaks of
/// a secret are masked, headers and bodies stay out.
/// </summary>
internal sealed class AccessLog(RequestDelegate next, DataPlaneGate gate, TimeProvider clock, TextWriter output, bool json)
{
    private const int MaxText = 2000;
    private static readonly string[] SecretWords = ["token", "secret", "password", "passwd", "credential", "authorization", "signature", "apikey", "api_key", "accesskey", "access_key", "session"];

    private readonly Lock _lock = new();

    public async Task InvokeAsync(HttpContext context)
    {
        DateTimeOffset time = clock.GetUtcNow();
        long started = clock.GetTimestamp();
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            string line = Line(context, time, clock.GetElapsedTime(started));
            lock (_lock)
            {
                output.Write(line);
                output.Flush();
            }
        }
    }

    /// <summary>The query string with secrets masked.</summary>
    internal static string Masked(string query)
    {
        if (query.Length <= 1)
        {
            return string.Empty;
        }

        string[] pairs = query.TrimStart('?').Split('&');
        for (int i = 0; i < pairs.Length; i++)
        {
            int equals = pairs[i].IndexOf('=', StringComparison.Ordinal);
            string name = Uri.UnescapeDataString(equals < 0 ? pairs[i] : pairs[i][..equals]);
            if (equals > 0 && (SecretWords.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase)) || name.Equals("key", StringComparison.OrdinalIgnoreCase)))
            {
                pairs[i] = pairs[i][..equals] + "=***";
            }
        }

        return Cut(string.Join('&', pairs));
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText] + "…";

    private string Line(HttpContext context, DateTimeOffset time, TimeSpan duration)
    {
        (string Name, object? Value)[] fields =
        [
            ("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            ("msg", "request"),
            ("method", context.Request.Method),
            ("path", Cut(context.Request.Path.Value ?? "/")),
            ("query", Masked(context.Request.QueryString.Value ?? string.Empty)),
            ("route", context.Features.Get<MatchedRoute>()?.Template ?? string.Empty),
            ("status", context.Response.StatusCode),
            ("seconds", Math.Round(duration.TotalSeconds, 6)),
            ("bytes", context.Response.ContentLength),
            ("protocol", context.Request.Protocol),
            ("client", gate.ClientOf(context).ToString()),
            ("user", context.Features.Get<Principal>()?.Name ?? string.Empty),
            ("agent", Cut(context.Request.Headers.UserAgent.ToString())),
            ("request_id", context.TraceIdentifier),
        ];
        return json ? Json(fields) : Logfmt(fields);
    }

    private static string Json((string Name, object? Value)[] fields) =>
        JsonSerializer.Serialize(fields.Where(f => f.Value is not null).ToDictionary(f => f.Name, f => f.Value)) + "\n";

    private static string Logfmt((string Name, object? Value)[] fields)
    {
        var line = new StringBuilder();
        foreach ((string name, object? value) in fields)
        {
            if (value is not null)
            {
                string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
                bool plain = text.Length > 0 && text.All(c => c is > ' ' and < '\u007f' and not ('"' or '=' or '\\'));
                line.Append(line.Length == 0 ? string.Empty : " ").Append(name).Append('=').Append(plain ? text : Model.Labels.GoQuote.Quote(text));
            }
        }

        return line.Append('\n').ToString();
    }
}
