using System.Globalization;
using Deucalion.Api.Http;
using Deucalion.Model.Time;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Parameters;

/// <summary>
/// The parameters of a data plane request: from the URL, from a form body (POST) and from a JSON object body (GET and POST). The body wins over
/// the URL and the first of repeated values wins. An empty value counts as absent.
/// </summary>
public sealed class RequestParameters
{
    private readonly Dictionary<string, List<string>> _body = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _url = new(StringComparer.Ordinal);

    /// <summary>No parameters, for handlers that read the request themselves.</summary>
    public static readonly RequestParameters None = new();

    private RequestParameters()
    {
    }

    /// <summary>True when the request had a body that was read as parameters.</summary>
    public bool HasBody { get; private set; }

    /// <summary>The parameters of the URL alone, for handlers that read the body themselves.</summary>
    public static RequestParameters OfUrl(HttpRequest request)
    {
        var p = new RequestParameters();
        FormText.Read(request.QueryString.Value.AsSpan().TrimStart('?'), p._url);
        return p;
    }

    /// <summary>Reads URL and body; throws <see cref="ApiException"/> for a body that is not what its type says.</summary>
    public static async ValueTask<RequestParameters> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var p = new RequestParameters();
        FormText.Read(request.QueryString.Value.AsSpan().TrimStart('?'), p._url);
        string type = request.ContentType is { } t ? t.Split(';')[0].Trim().ToLowerInvariant() : string.Empty;
        switch (type)
        {
            case "application/json":
                byte[] json = await BoundedBody.ReadAsync(request, BoundedBody.MaxParameterBytes, cancellation).ConfigureAwait(false);
                if (json.Length > 0)
                {
                    JsonParameters.Read(json, p._body);
                    p.HasBody = true;
                }

                break;
            case "application/x-www-form-urlencoded" when HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method):
                byte[] form = await BoundedBody.ReadAsync(request, BoundedBody.MaxParameterBytes, cancellation).ConfigureAwait(false);
                FormText.Read(System.Text.Encoding.UTF8.GetString(form), p._body);
                p.HasBody = true;
                break;
            case "multipart/form-data" when HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method):
                await MultipartParameters.ReadAsync(request, p._body, cancellation).ConfigureAwait(false);
                p.HasBody = true;
                break;
        }

        return p;
    }

    /// <summary>The first value, or null when absent or empty.</summary>
    public string? Get(string name)
    {
        if (_body.TryGetValue(name, out List<string>? values) || _url.TryGetValue(name, out values))
        {
            return values[0].Length == 0 ? null : values[0];
        }

        return null;
    }

    /// <summary>The first value of the URL alone, for endpoints that read nothing else.</summary>
    public string? GetUrl(string name) => _url.TryGetValue(name, out List<string>? values) && values[0].Length > 0 ? values[0] : null;

    /// <summary>All values, those of the body first.</summary>
    public IReadOnlyList<string> All(string name)
    {
        var all = new List<string>();
        if (_body.TryGetValue(name, out List<string>? body))
        {
            all.AddRange(body);
        }

        if (_url.TryGetValue(name, out List<string>? url))
        {
            all.AddRange(url);
        }

        return all;
    }

    /// <summary>A time in Unix ms.</summary>
    public long Time(string name, long absent)
    {
        if (Get(name) is not { } text)
        {
            return absent;
        }

        return ApiTime.TryParse(text, out long ms, out string error) ? ms : throw ApiException.InvalidParameter(name, $"invalid time value for '{name}': {error}");
    }

    /// <summary>A time that must be there, in Unix ms; absent gives Prometheus' text for an empty one.</summary>
    public long RequiredTime(string name)
    {
        string error = "cannot parse \"\" to a valid timestamp";
        return Get(name) is { } text && ApiTime.TryParse(text, out long ms, out error) ? ms : throw ApiException.InvalidParameter(name, error);
    }

    /// <summary>A duration in ms, or null when absent.</summary>
    public double? Duration(string name)
    {
        if (Get(name) is not { } text)
        {
            return null;
        }

        return ApiTime.TryParseDuration(text, out double ms, out string error) ? ms : throw ApiException.InvalidParameter(name, error);
    }

    /// <summary>A limit: whole number of at least zero, 0 = none.</summary>
    public int Limit(string name = "limit")
    {
        if (Get(name) is not { } text)
        {
            return 0;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            throw ApiException.InvalidParameter(name, $"strconv.Atoi: parsing {Model.Labels.GoQuote.Quote(text.Length > 100 ? text[..100] : text)}: invalid syntax");
        }

        return value < 0 ? throw ApiException.InvalidParameter(name, "limit must be non-negative") : (int)Math.Min(value, int.MaxValue);
    }

    /// <summary>The range of the metadata endpoints: start and end, unbounded when absent.</summary>
    public TimeRange OptionalRange() => new(Time("start", ApiTime.Min), Time("end", ApiTime.Max));
}
