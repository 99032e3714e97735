using System.Buffers;
using System.IO.Compression;

namespace Deucalion.Scrape.Loops;

/// <summary>A scraped body in pooled memory that grows with what really comes, never with what a header declares. Reusable.</summary>
internal sealed class ScrapeBody : IDisposable
{
    private const int FirstSize = 16 << 10;
    private byte[] _buffer = [];
    private int _length;

    /// <summary>The uncompressed bytes; valid until the next read.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads and uncompresses; throws <see cref="BodySizeLimitException"/> at <paramref name="limit"/> bytes.</summary>
    public async Task ReadAsync(HttpContent content, long limit, CancellationToken cancellation)
    {
        _length = 0;
        await using Stream raw = await content.ReadAsStreamAsync(cancellation);
        bool gzip = content.Headers.ContentEncoding.Any(e => e.Equals("gzip", StringComparison.OrdinalIgnoreCase));
        using var tail = new TailStream(raw);
        await using Stream stream = gzip ? new GZipStream(tail, CompressionMode.Decompress) : raw;
        await FillAsync(stream, limit, cancellation);

        // GZipStream takes a cut stream for a short one; the size at its end tells.
        if (gzip && tail.LastFour != unchecked((uint)_length))
        {
            throw new EndOfStreamException("unexpected EOF");
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        _length = 0;
    }

    private async Task FillAsync(Stream stream, long limit, CancellationToken cancellation)
    {
        while (true)
        {
            if (_length == _buffer.Length)
            {
                Grow();
            }

            int read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellation);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length >= limit)
            {
                throw new BodySizeLimitException();
            }
        }
    }

    private void Grow()
    {
        byte[] bigger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, checked(_buffer.Length * 2)));
        _buffer.AsSpan(0, _length).CopyTo(bigger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = bigger;
    }
}
