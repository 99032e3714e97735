using System.Security.Cryptography;
using System.Text;
using Deucalion.Control;
using Deucalion.Control.Regions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Deucalion.Api.Console;

/// <summary>
/// Serves the console below <c>/console/</c>: every path without a file is a page of the application. Everything comes from this server; the
/// Content-Security-Policy lets nothing else in, and styles made at run time carry the nonce of the page.
/// </summary>
public sealed class ConsoleEndpoints(ConsoleFiles files, ControlPlane control)
{
    // Stands in index.html where the nonce goes.
    private const string NoncePlace = "__CSP_NONCE__";

    // The editor gives its text one style attribute, the tab size; this is the SHA-256 that browsers report for it.
    private const string EditorStyle = "'unsafe-hashes' 'sha256-3r7HnoR+uqL7q2e6WrR/oFTT+zlV6uKAkAouguSacn0='";

    // Pages of Prometheus's own web UI that people have bookmarked, and that alerts and Grafana link to.
    private static readonly string[] PrometheusPages = ["/graph", "/query", "/targets", "/alerts", "/rules", "/config", "/status", "/tsdb-status", "/service-discovery"];

    private readonly string _page = files.Find("index.html") is { } index ? Encoding.UTF8.GetString(index.Plain) : string.Empty;

    /// <summary>Maps the paths.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        if (!files.Present)
        {
            routes.MapMethods("/console/{**path}", ["GET", "HEAD"], NotBuiltAsync);
            return;
        }

        routes.MapMethods("/console/{**path}", ["GET", "HEAD"], ServeAsync);
        foreach (string page in PrometheusPages)
        {
            routes.MapGet(page, context =>
            {
                context.Response.Redirect("/console" + page + context.Request.QueryString);
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>True when the request comes from a browser that should see the console instead of text.</summary>
    public bool Wants(HttpRequest request) => files.Present && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task NotBuiltAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("This server was built without the console. Build it with Node: scripts/console.sh, then ./run.\n", context.RequestAborted);
    }

    private Task ServeAsync(HttpContext context)
    {
        string path = context.Request.RouteValues["path"] as string ?? string.Empty;
        if (files.Find(path) is not { } file || path == "index.html")
        {
            // A missing asset must not be answered with a page: the browser would report a wrong media type instead of a missing file.
            return path.StartsWith("assets/", StringComparison.Ordinal) ? NotFoundAsync(context) : PageAsync(context);
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ETag = file.EntityTag;

        // Names of assets carry a hash of their content.
        headers.CacheControl = path.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch == file.EntityTag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        byte[] body = Choose(file, context.Request.Headers.AcceptEncoding, out string? encoding);
        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        context.Response.ContentType = file.MediaType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private Task PageAsync(HttpContext context)
    {
        string nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        byte[] body = Encoding.UTF8.GetBytes(_page.Replace(NoncePlace, nonce, StringComparison.Ordinal));
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; style-src-attr {EditorStyle}; img-src 'self' data: blob:; font-src 'self'; "
            + $"connect-src 'self'{Origins(context)}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    // The pages test from the browser whether the public and internal URLs of instances answer; those may be other origins.
    private string Origins(HttpContext context)
    {
        var origins = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Region region in control.Regions)
        {
            foreach (string? url in new[] { region.PublicBaseUrl, region.InternalBaseUrl })
            {
                if (url is not null && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
                {
                    origins.Add(uri.GetLeftPart(UriPartial.Authority));
                }
            }
        }

        // Derived internal URLs have the host of the request or of the listener with another port.
        origins.Add("http://" + context.Request.Host.Host + ":*");
        return " " + string.Join(' ', origins);
    }

    private static byte[] Choose(ConsoleFile file, StringValues accept, out string? encoding)
    {
        string accepted = accept.ToString();
        if (file.Brotli is { } brotli && accepted.Contains("br", StringComparison.OrdinalIgnoreCase))
        {
            encoding = "br";
            return brotli;
        }

        if (file.Gzip is { } gzip && accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            encoding = "gzip";
            return gzip;
        }

        encoding = null;
        return file.Plain;
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
