using Deucalion.Primitives.Files;

namespace Deucalion.Import.Reading;

/// <summary>A file that exists in memory only; handles share its content.</summary>
internal sealed class MemoryFile(string path, MemoryFile.Content content) : IFile
{
    public string Path { get; } = path;

    public long Length
    {
        get
        {
            lock (content)
            {
                return content.Length;
            }
        }
    }

    public int Read(long offset, Span<byte> buffer)
    {
        lock (content)
        {
            int n = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
            content.Bytes.AsSpan((int)Math.Min(offset, content.Length), n).CopyTo(buffer);
            return n;
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        lock (content)
        {
            content.Resize(Math.Max(content.Length, checked((int)offset + data.Length)));
            data.CopyTo(content.Bytes.AsSpan((int)offset));
        }
    }

    public void SyncData()
    {
    }

    public void SetLength(long length)
    {
        lock (content)
        {
            content.Resize(checked((int)length));
        }
    }

    public void Dispose()
    {
    }

    /// <summary>What the file holds.</summary>
    internal sealed class Content
    {
        public byte[] Bytes { get; private set; } = [];

        public int Length { get; private set; }

        public void Resize(int length)
        {
            if (length > Bytes.Length)
            {
                byte[] bytes = Bytes;
                Array.Resize(ref bytes, Math.Max(length, Bytes.Length * 2));
                Bytes = bytes;
            }

            if (length < Length)
            {
                Bytes.AsSpan(length, Length - length).Clear();
            }

            Length = length;
        }
    }
}
