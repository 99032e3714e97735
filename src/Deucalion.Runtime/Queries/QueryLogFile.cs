namespace Deucalion.Runtime.Queries;

/// <summary>A file that lines are added to. Looks once a second whether it is still there.</summary>
internal sealed class QueryLogFile(string path, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private FileStream? _file;
    private long _looked;

    /// <summary>Adds a line; one that cannot be written is lost.</summary>
    public void Append(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            try
            {
                if (_file is not null && clock.GetElapsedTime(_looked) >= LookInterval)
                {
                    _looked = clock.GetTimestamp();
                    Look();
                }

                if (_file is null)
                {
                    _looked = clock.GetTimestamp();
                    _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                }

                _file.Write(line);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                Close();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            Close();
        }
    }

    private void Look()
    {
        // Moved away: gone, or another file of that name that is shorter than what was written to this one.
        var now = new FileInfo(path);
        if (!now.Exists || now.Length < _file!.Length)
        {
            Close();
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
