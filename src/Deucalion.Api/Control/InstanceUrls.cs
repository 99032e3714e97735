using Deucalion.Control.Instances;
using Deucalion.Control.Regions;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control;

/// <summary>Builds the URLs of instances.</summary>
public sealed class InstanceUrls
{
    private readonly ControlApiOptions _options;

    internal InstanceUrls(ControlApiOptions options) => _options = options;

    /// <summary>Base of a region's public URLs, without trailing slash.</summary>
    public string PublicBase(string regionId, HttpRequest? request) =>
        RegionOf(regionId)?.PublicBaseUrl ?? Concrete(_options.Listeners().Public, request);

    /// <summary>Base of a region's internal URLs, without trailing slash.</summary>
    public string InternalBase(string regionId, HttpRequest? request)
    {
        Region? region = RegionOf(regionId);
        return region?.InternalBaseUrl ?? (_options.Listeners().Internal is { } url ? Concrete(url, request) : PublicBase(regionId, request));
    }

    /// <summary>HTTP API URL of an instance under a base.</summary>
    public static string HttpApi(string baseUrl, InstanceRecord instance) => $"{baseUrl}/prometheus/{instance.RegionId}/{instance.Id}";

    // http://0.0.0.0:9090 can be listened on but not called.
    private static string Concrete(string url, HttpRequest? request)
    {
        string trimmed = url.TrimEnd('/');
        int scheme = trimmed.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return trimmed;
        }

        string authority = trimmed[(scheme + 3)..];
        foreach (string wildcard in (ReadOnlySpan<string>)["0.0.0.0", "[::]", "*", "+"])
        {
            if (authority == wildcard || authority.StartsWith(wildcard + ":", StringComparison.Ordinal))
            {
                string host = request?.Host.Host is { Length: > 0 } called ? called : "localhost";
                return trimmed[..(scheme + 3)] + host + authority[wildcard.Length..];
            }
        }

        return trimmed;
    }

    private Region? RegionOf(string id) => _options.Plane.Regions.FirstOrDefault(r => r.Id == id);
}
