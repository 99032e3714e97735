using Deucalion.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Import;

/// <summary>What Influx clients ask a server before they write: ping, and the statement that makes a database.</summary>
public static class InfluxService
{
    /// <summary>GET and HEAD of <c>ping</c>.</summary>
    public static Task PingAsync(DataPlaneRequest request)
    {
        request.Http.Response.Headers["X-Influxdb-Version"] = "1.8.0";
        request.Http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    /// <summary><c>query</c>: an empty result; databases need not be made.</summary>
    public static Task QueryAsync(DataPlaneRequest request)
    {
        request.Http.Response.ContentType = "application/json";
        return request.Http.Response.WriteAsync("{\"results\":[{\"series\":[{\"values\":[]}]}]}", request.Cancellation);
    }
}
