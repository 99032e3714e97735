using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Json;

/// <summary>
/// Chooses the compression of an answer as Prometheus does: the first of gzip and deflate in the client's order whose token is exact; never
/// zstd or br, which Grafana's resource calls cannot read.
/// </summary>
public static class ResponseBody
{
    /// <summary>Sets the headers and gives the stream to write to; dispose it to finish the body.</summary>
    public static Stream Open(HttpContext context)
    {
        context.Response.Headers.Vary = "Origin, Accept-Encoding";
        foreach (string? header in context.Request.Headers.AcceptEncoding)
        {
            foreach (string token in (header ?? string.Empty).Split(','))
            {
                switch (token.Trim())
                {
                    case "gzip":
                        context.Response.Headers.ContentEncoding = "gzip";
                        return new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
                    case "deflate":
                        context.Response.Headers.ContentEncoding = "deflate";
                        return new ZLibStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
                }
            }
        }

        return new PassThrough(context.Response.Body);
    }

    /// <summary>True when what is written to the stream goes out as it is.</summary>
    public static bool IsPlain(Stream body) => body is PassThrough;

    /// <summary>The response stream itself; disposing it does nothing.</summary>
    private sealed class PassThrough(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.WriteAsync(buffer, offset, count, cancellationToken);
    }
}
