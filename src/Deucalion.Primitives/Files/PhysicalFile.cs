using Microsoft.Win32.SafeHandles;

namespace Deucalion.Primitives.Files;

/// <summary>An open file of the operating system.</summary>
internal sealed class PhysicalFile(string path, SafeFileHandle handle) : IFile
{
    /// <inheritdoc/>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public long Length => RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return RandomAccess.Read(handle, buffer, offset);
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        try
        {
            RandomAccess.Write(handle, data, offset);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{Path}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void SyncData() => NativeFile.SyncData(handle, Path);

    /// <inheritdoc/>
    public void SetLength(long length)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{Path}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
