using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Http;

/// <summary><c>-/healthy</c> and <c>-/ready</c> below an instance's URL; the request has reached a running instance, so both are true.</summary>
internal static class InstanceHealth
{
    public static Task HealthyAsync(DataPlaneRequest request) => WriteAsync(request, "Deucalion is Healthy.\n");

    public static Task ReadyAsync(DataPlaneRequest request) => WriteAsync(request, "Deucalion is Ready.\n");

    private static async Task WriteAsync(DataPlaneRequest request, string text)
    {
        request.Http.Response.ContentType = "text/plain; charset=utf-8";
        if (request.Http.Request.Method != "HEAD")
        {
            await request.Http.Response.WriteAsync(text, request.Cancellation).ConfigureAwait(false);
        }
    }
}
