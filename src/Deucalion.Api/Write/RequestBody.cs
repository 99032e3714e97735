using System.Buffers;
using System.IO.Pipelines;
using Deucalion.Api.Http;
using Deucalion.Api.Parameters;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Write;

/// <summary>The body of one write request in borrowed memory, given back on dispose: writes are the bulk of all bytes, an array for each would be garbage.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[] _memory = [];
    private bool _borrowed;
    private int _length;

    /// <summary>The body; valid until dispose.</summary>
    public ReadOnlyMemory<byte> Content => _memory.AsMemory(0, _length);

    /// <summary>Reads the body whole; throws a 413 <see cref="ApiException"/> beyond <paramref name="limit"/> bytes.</summary>
    public async ValueTask ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength is not { } declared || declared > limit || declared == 0)
        {
            _memory = await BoundedBody.ReadAsync(request, limit, cancellation).ConfigureAwait(false);
            _length = _memory.Length;
            return;
        }

        PipeReader pipe = request.BodyReader;
        int expected = (int)declared;

        // As big as what has come, not as what the sender says will come.
        while (_length < expected)
        {
            ReadResult read = await pipe.ReadAsync(cancellation).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            Grow((int)Math.Min(expected, _length + buffer.Length), expected);
            int n = (int)Math.Min(buffer.Length, expected - _length);
            buffer.Slice(0, n).CopyTo(_memory.AsSpan(_length));
            _length += n;
            pipe.AdvanceTo(buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_borrowed)
        {
            ArrayPool<byte>.Shared.Return(_memory);
            _borrowed = false;
        }

        _memory = [];
        _length = 0;
    }

    private void Grow(int needed, int expected)
    {
        if (needed <= _memory.Length)
        {
            return;
        }

        byte[] bigger = ArrayPool<byte>.Shared.Rent(Math.Min(expected, Math.Max(needed, Math.Max(64 << 10, _memory.Length * 2))));
        _memory.AsSpan(0, _length).CopyTo(bigger);
        if (_borrowed)
        {
            ArrayPool<byte>.Shared.Return(_memory);
        }

        _memory = bigger;
        _borrowed = true;
    }
}
