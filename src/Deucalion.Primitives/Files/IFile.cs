namespace Deucalion.Primitives.Files;

/// <summary>An open file. Positional reads are safe from many threads at once; writes need one writer.</summary>
public interface IFile : IDisposable
{
    /// <summary>Absolute path it was opened with.</summary>
    string Path { get; }

    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads up to the buffer's length at <paramref name="offset"/>; returns bytes read, 0 at the end.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Writes all bytes at <paramref name="offset"/>. After an exception the content of the range is undefined.</summary>
    void Write(long offset, ReadOnlySpan<byte> data);

    /// <summary>Makes the data durable (fdatasync). After an exception nothing that was written since the last sync counts as durable.</summary>
    void SyncData();

    /// <summary>Cuts or extends (with zero bytes) to <paramref name="length"/>.</summary>
    void SetLength(long length);
}
