using System.Buffers;
using Deucalion.Api.Http;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Parameters;

/// <summary>Reads request bodies whole, never beyond a limit.</summary>
public static class BoundedBody
{
    /// <summary>Go's net/http reads forms up to 10 MB; the same for JSON.</summary>
    public const int MaxParameterBytes = 10 << 20;

    /// <summary>The body; throws a 413 <see cref="ApiException"/> beyond <paramref name="limit"/> bytes.</summary>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            throw TooLarge(limit);
        }

        var pipe = request.BodyReader;
        while (true)
        {
            System.IO.Pipelines.ReadResult read = await pipe.ReadAsync(cancellation).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (buffer.Length > limit)
            {
                pipe.AdvanceTo(buffer.Start, buffer.End);
                throw TooLarge(limit);
            }

            if (read.IsCompleted)
            {
                byte[] body = buffer.ToArray();
                pipe.AdvanceTo(buffer.End);
                return body;
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static ApiException TooLarge(int limit) =>
        new(413, "bad_data", FormattableString.Invariant($"the request body exceeds the limit of {limit} bytes; send a smaller one"));
}
