using System.Buffers.Binary;

namespace Deucalion.Scrape.Loops;

/// <summary>Passes reads through and remembers the last four bytes.</summary>
internal sealed class TailStream(Stream inner) : Stream
{
    private readonly byte[] _last = new byte[4];

    /// <summary>The last four bytes as a little-endian number; of gzip, the size of what was compressed.</summary>
    public uint LastFour => BinaryPrimitives.ReadUInt32LittleEndian(_last);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await inner.ReadAsync(buffer, cancellationToken);
        Remember(buffer.Span[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = inner.Read(buffer, offset, count);
        Remember(buffer.AsSpan(offset, read));
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Remember(ReadOnlySpan<byte> data)
    {
        if (data.Length >= _last.Length)
        {
            data[^_last.Length..].CopyTo(_last);
            return;
        }

        _last.AsSpan(data.Length).CopyTo(_last);
        data.CopyTo(_last.AsSpan(_last.Length - data.Length));
    }
}
