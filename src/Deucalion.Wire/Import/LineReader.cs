namespace Deucalion.Wire.Import;

/// <summary>Cuts a stream into lines with memory for one line and one block. Not for many threads.</summary>
public sealed class LineReader(Stream input, int maxLineBytes)
{
    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private bool _finished;

    /// <summary>Number of the present line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The present line without its end; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>Goes to the next line; false at the end. Throws <see cref="WireFormatException"/> for a line that is too long, and what the stream throws.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        int searched = _start;
        while (true)
        {
            int feed = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                Take(searched + feed);
                _start = searched + feed + 1;
                return true;
            }

            searched = _end;
            if (_finished)
            {
                bool rest = _end > _start;
                Take(_end);
                _start = _end;
                return rest;
            }

            if (_end - _start > maxLineBytes)
            {
                throw new WireFormatException(FormattableString.Invariant($"line {Number + 1} is longer than {maxLineBytes} bytes"));
            }

            searched -= MakeRoom();
            int n = await input.ReadAsync(_buffer.AsMemory(_end), cancellation).ConfigureAwait(false);
            _finished = n == 0;
            _end += n;
            TotalBytes += n;
        }
    }

    private void Take(int end)
    {
        int length = end - _start;
        if (length > 0 && _buffer[_start + length - 1] == '\r')
        {
            length--;
        }

        Line = _buffer.AsMemory(_start, length);
        Number++;
    }

    private int MakeRoom()
    {
        int moved = 0;
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            moved = _start;
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        return moved;
    }
}
