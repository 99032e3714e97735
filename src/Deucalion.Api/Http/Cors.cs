using Deucalion.Primitives.Regex;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Http;

/// <summary>Cross-origin headers as Prometheus sends them: only with an Origin; <c>.*</c> allows any, a pattern echoes the origin that it matches.</summary>
public sealed class Cors
{
    private readonly Re2? _origins;

    /// <summary>Takes the value of <c>--web.cors.origin</c>, a fully anchored pattern.</summary>
    public Cors(string pattern) => _origins = pattern == ".*" ? null : Re2.Compile(pattern);

    /// <summary>Sets the headers of an answer.</summary>
    public void Apply(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.Vary = "Origin, Accept-Encoding";
        string? origin = context.Request.Headers.Origin;
        if (string.IsNullOrEmpty(origin))
        {
            return;
        }

        headers.AccessControlAllowHeaders = "Accept, Authorization, Content-Type, Origin";
        headers.AccessControlAllowMethods = "GET, POST, OPTIONS";
        headers.AccessControlExposeHeaders = "Date";
        if (_origins is null)
        {
            headers.AccessControlAllowOrigin = "*";
        }
        else if (_origins.IsMatch(origin))
        {
            headers.AccessControlAllowOrigin = origin;
        }
    }
}
