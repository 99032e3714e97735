using System.Buffers;
using Deucalion.Primitives.Bits;

namespace Deucalion.Primitives.Files;

/// <summary>Copies whole files from one file system to another (or the same).</summary>
public static class FileCopy
{
    private const int BufferBytes = 1 << 18;

    /// <summary>
    /// Creates <paramref name="target"/> (fails if it exists) with the bytes of <paramref name="source"/> and syncs its data; the caller syncs the directory.
    /// Returns length and CRC32C. What fails leaves no target.
    /// </summary>
    public static (long Length, uint Checksum) Copy(
        IFileSystem from, string source, IFileSystem to, string target, CancellationToken cancellation = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        bool created = false;
        try
        {
            using IFile reader = from.OpenRead(source);
            using IFile writer = to.CreateNew(target);
            created = true;
            uint crc = uint.MaxValue;
            long at = 0;
            for (int n = reader.Read(0, buffer.AsSpan(0, BufferBytes)); n > 0; n = reader.Read(at, buffer.AsSpan(0, BufferBytes)))
            {
                cancellation.ThrowIfCancellationRequested();
                crc = Crc32C.Append(crc, buffer.AsSpan(0, n));
                writer.Write(at, buffer.AsSpan(0, n));
                at += n;
            }

            writer.SyncData();
            return (at, ~crc);
        }
        catch when (created)
        {
            DeleteQuietly(to, target);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Length and CRC32C of a file.</summary>
    public static (long Length, uint Checksum) Sum(IFileSystem files, string path, CancellationToken cancellation = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using IFile reader = files.OpenRead(path);
            uint crc = uint.MaxValue;
            long at = 0;
            for (int n = reader.Read(0, buffer.AsSpan(0, BufferBytes)); n > 0; n = reader.Read(at, buffer.AsSpan(0, BufferBytes)))
            {
                cancellation.ThrowIfCancellationRequested();
                crc = Crc32C.Append(crc, buffer.AsSpan(0, n));
                at += n;
            }

            return (at, ~crc);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void DeleteQuietly(IFileSystem files, string path)
    {
        try
        {
            files.DeleteFile(path);
        }
        catch (IOException)
        {
            // The first error is the one to tell.
        }
    }
}
