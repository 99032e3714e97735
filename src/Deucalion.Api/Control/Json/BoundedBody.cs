using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Json;

/// <summary>Reads a whole body that may not be larger than a limit, whatever its declared length.</summary>
internal static class BoundedBody
{
    public static async Task<byte[]> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        using var buffer = new MemoryStream();
        byte[] chunk = new byte[16 << 10];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (buffer.Length + read > maxBytes)
            {
                throw TooLarge(maxBytes);
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static BadHttpRequestException TooLarge(int maxBytes) => new(
        string.Create(CultureInfo.InvariantCulture, $"The body is larger than {maxBytes} bytes."), StatusCodes.Status413PayloadTooLarge);
}
