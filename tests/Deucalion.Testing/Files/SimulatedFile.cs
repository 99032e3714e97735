using Deucalion.Primitives.Files;

namespace Deucalion.Testing.Files;

/// <summary>An open file of a <see cref="SimulatedFileSystem"/>; useless after a crash, as a handle of a machine that went down.</summary>
internal sealed class SimulatedFile(SimulatedFileSystem system, SimulatedInode inode, string path, bool writable) : IFile
{
    private readonly int _boot = system.Boot;
    private bool _closed;

    /// <inheritdoc/>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public long Length => system.Run(Check, () => (long)inode.Length, counted: false);

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        byte[] copy = new byte[buffer.Length];
        int read = system.Run(Check, () => inode.Read(offset, copy.AsSpan(0, system.ReadSize(copy.Length))));
        copy.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        byte[] copy = data.ToArray();
        system.Run(CheckWritable, () =>
        {
            int fits = system.Fits(inode, offset, copy.Length);
            inode.Write(offset, copy.AsSpan(0, fits));
            return fits == copy.Length ? 0 : throw new IOException($"{Path}: No space left on device");
        }, torn: at => inode.Write(offset, copy.AsSpan(0, Math.Min(system.Fits(inode, offset, copy.Length), (int)(at * 7919 % (copy.Length + 1))))));
    }

    /// <inheritdoc/>
    public void SyncData()
    {
        try
        {
            system.Run(Check, () =>
            {
                if (!system.LosesSync())
                {
                    inode.Sync();
                }

                return 0;
            });
        }
        catch (IOException e) when (e is not SimulatedCrashException)
        {
            // Like Linux: what failed to reach the disk is not tried again, though the next sync succeeds.
            inode.Doom();
            throw;
        }
    }

    /// <inheritdoc/>
    public void SetLength(long length) => system.Run(CheckWritable, () =>
    {
        inode.SetLength(length);
        return 0;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            system.Closed(_boot);
        }
    }

    private void Check()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_boot != system.Boot)
        {
            throw new IOException($"{Path}: the file was opened before the crash");
        }
    }

    private void CheckWritable()
    {
        Check();
        if (!writable)
        {
            throw new IOException($"{Path}: opened for reading");
        }
    }
}
